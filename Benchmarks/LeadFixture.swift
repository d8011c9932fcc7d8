// SPDX-License-Identifier: Apache-2.0

import LeadModel
import Primitives

/// One of many leads, made from its number: the same in every run. Its events have eight fields and
/// some 390 bytes.
struct LeadFixture {
    let number: Int

    private static let names: [(marketo: String, salesforce: String)] = [
        ("firstName", "FirstName"), ("lastName", "LastName"), ("email", "Email"),
        ("title", "Title"), ("phone", "Phone"), ("city", "City"), ("company", "Company"),
        ("website", "Website"),
    ]
    private static let firstNames = ["Ada", "Grace", "Edsger", "Barbara", "Donald", "Radia"]
    private static let titles = ["Engineer", "Head of Sales", "Buyer", "Chief Executive"]
    private static let cities = ["Berlin", "Lyon", "Oslo", "Zürich", "Porto", "Gdańsk"]
    /// 2026-01-01T00:00:00Z
    private static let start: Int64 = 1_767_225_600_000

    var person: String { String(1_000_000 + number) }
    var record: String { "00Q5e00" + String(1_000_000_000 + number) + "A" }
    var lead: LeadID { LeadID(.marketo, person) }

    /// A time of the vendors' clocks: each step is a minute.
    static func time(_ step: Int) -> Timestamp {
        Timestamp(milliseconds: start + Int64(step) * 60_000)
    }

    /// What both systems hold; `changed` gives one lead another title, the next one another title
    /// and another city, and so on.
    private func values(changed: Bool) -> [String] {
        func pick(_ choices: [String], _ salt: Int) -> String {
            choices[(number &* 31 &+ salt) % choices.count]
        }
        let shift = changed ? 1 : 0
        return [
            pick(Self.firstNames, 0), "Example-\(number)", "person\(number)@example.com",
            pick(Self.titles, shift), "+49 30 \(1_000_000 + number)",
            pick(Self.cities, number.isMultiple(of: 2) ? shift : 0),
            "Company \(number % 997) AG", "https://company\(number % 997).example.com/",
        ]
    }

    private func fields(of system: VendorSystem, changed: Bool) -> [Field] {
        zip(Self.names, values(changed: changed)).map { name, value in
            Field(
                name: system == .marketo ? name.marketo : name.salesforce,
                value: .text(value)
            )
        }
    }

    /// What a connector tells of the record after a poll.
    func event(of system: VendorSystem, step: Int, changed: Bool) -> ChangeEvent {
        let isMarketo = system == .marketo
        let record = isMarketo ? person : record
        return ChangeEvent(
            id: "\(isMarketo ? "mkto" : "sfdc"):\(record):\(step)",
            system: system,
            object: isMarketo ? .person : .lead,
            record: record,
            operation: .updated,
            changedAt: Self.time(step),
            isSnapshot: true,
            fields: fields(of: system, changed: changed),
            links: CrossReference(marketo: isMarketo ? nil : person),
            cycle: Int64(step)
        )
    }

    /// The result of the lead's first write.
    func result(step: Int) -> WriteResult {
        WriteResult(
            write: "\(lead.text)/w1",
            lead: lead,
            version: 1,
            system: .salesforce,
            object: .lead,
            status: .applied,
            record: record,
            created: false,
            errors: [],
            at: Self.time(step)
        )
    }
}
