// SPDX-License-Identifier: Apache-2.0

internal import LeadModel

/// One action of a user in a vendor's system, and the effect that has to be seen in the other.
struct DemoStep {
    /// The action, in a sentence.
    var title: String
    /// Does it.
    var act: () async throws -> Void
    /// The effect in words; nil as long as it has not arrived.
    var seen: () async throws -> String?
}

/// The scenes of the demo, on the pairs that the sandbox was seeded with.
struct DemoScenario {
    let people: LivePeople
    let pairs: [(salesforce: String, marketo: String)]
    /// Asks for *Sync Person to SFDC*.
    let request: (_ person: String) throws -> Void
    /// The activity log of a lead, newest last.
    let log: (LeadID) throws -> [Activity]

    /// How many pairs the scenes are about.
    static let pairsNeeded = 4

    /// All scenes, in order.
    func scenes() -> [DemoStep] {
        precondition(pairs.count >= Self.pairsNeeded, "every scene has a pair of its own")
        return [
            salesEdits(pairs[0]), marketingEdits(pairs[1]), bothEdit(pairs[2]),
            invalidEdit(pairs[3]), newLead(), syncPerson(),
        ]
    }

    private func salesEdits(_ pair: (salesforce: String, marketo: String)) -> DemoStep {
        DemoStep(
            title: "Sales changes a phone number in Salesforce",
            act: {
                try await people.type("+44 20 7946 0111", into: "Phone", of: .salesforce, pair.0)
            },
            seen: {
                let phone = try await people.pair(.marketo, pair.1).value("phone", in: .marketo)
                return phone == "+44 20 7946 0111" ? "Marketo has \(phone ?? "")" : nil
            }
        )
    }

    private func marketingEdits(_ pair: (salesforce: String, marketo: String)) -> DemoStep {
        DemoStep(
            title: "Marketing changes a job title in Marketo",
            act: {
                try await people.type("Countess of Computing", into: "title", of: .marketo, pair.1)
            },
            seen: {
                let title = try await people.pair(.salesforce, pair.0)
                    .value("Title", in: .salesforce)
                return title == "Countess of Computing" ? "Salesforce has \(title ?? "")" : nil
            }
        )
    }

    private func bothEdit(_ pair: (salesforce: String, marketo: String)) -> DemoStep {
        DemoStep(
            title: "Both change the same mobile number at once: Marketo wins",
            act: {
                try await people.type("+1 555 0100", into: "MobilePhone", of: .salesforce, pair.0)
                try await people.type("+1 555 0199", into: "mobilePhone", of: .marketo, pair.1)
            },
            seen: {
                let now = try await people.pair(.salesforce, pair.0)
                guard now.value("MobilePhone", in: .salesforce) == "+1 555 0199",
                    now.value("mobilePhone", in: .marketo) == "+1 555 0199",
                    let conflict = try log(LeadID(.marketo, pair.1)).last(where: {
                        $0.kind == .conflict
                    })
                else { return nil }
                return conflict.message
            }
        )
    }

    private func invalidEdit(_ pair: (salesforce: String, marketo: String)) -> DemoStep {
        DemoStep(
            title: "Marketing blanks a last name, which Salesforce requires; and mends it",
            act: { try await people.type("", into: "lastName", of: .marketo, pair.1) },
            seen: {
                let log = try log(LeadID(.marketo, pair.1))
                guard let failed = log.last(where: { $0.kind == .failed }) else { return nil }
                let now = try await people.pair(.marketo, pair.1)
                if now.value("lastName", in: .marketo) == "" {
                    try await people.type("Mended", into: "lastName", of: .marketo, pair.1)
                }
                guard now.value("LastName", in: .salesforce) == "Mended" else { return nil }
                return failed.message
            }
        )
    }

    private func newLead() -> DemoStep {
        let made = Made()
        return DemoStep(
            title: "Sales creates a lead: Marketo gets a person",
            act: {
                let id = try await people.createLead([
                    ("FirstName", "Lise"), ("LastName", "Meitner"), ("Company", "Kaiser Wilhelm"),
                    ("Email", "lise.meitner@example.com"),
                ])
                await made.set(id)
            },
            seen: {
                guard let id = await made.id,
                    let person = try await people.pair(.salesforce, id).id(in: .marketo)
                else { return nil }
                return "person \(person)"
            }
        )
    }

    private func syncPerson() -> DemoStep {
        let made = Made()
        return DemoStep(
            title: "Marketing creates a person and runs Sync Person to SFDC",
            act: {
                let id = try await people.createPerson([
                    ("firstName", "Mary"), ("lastName", "Somerville"), ("company", "Royal Society"),
                    ("email", "mary.somerville@example.com"),
                ])
                try request(id)
                await made.set(id)
            },
            seen: {
                guard let id = await made.id,
                    let lead = try await people.pair(.marketo, id).id(in: .salesforce)
                else { return nil }
                return "lead \(lead)"
            }
        )
    }

    /// The ID of the record that a scene has made.
    private actor Made {
        private(set) var id: String?
        func set(_ id: String) { self.id = id }
    }
}
