// SPDX-License-Identifier: Apache-2.0

import Testing
import VendorAPI

@testable import Sandbox
@testable import SandboxKit
@testable import SandboxSalesforce

/// Editing a pair, over HTTP.
@Suite("Page: a pair's forms")
struct PageFormTests {
    private static let lead: JSON = ["LastName": "Lovelace", "Company": "Engines", "Phone": "1"]

    @Test func savesWhatWasTypedOnEitherSide() async throws {
        try await PageFixture.run { bench in
            let id = try await bench.salesforce.create("Lead", PageFormTests.lead)
            bench.marketo.put("7", "Ada", linked: id, [("phone", "1", .text), ("fax", "3", .text)])
            bench.salesforce.advance(seconds: 60)
            var form = try await bench.get("/salesforce/\(id)").form(.salesforce)
            #expect(form["Phone"] == "1")
            form["Phone"] = "2"
            let saved = try await bench.submit(form)
            #expect(saved.status == 303)
            #expect(saved.location == "/salesforce/\(id)?saved=yes")
            let page = try await bench.get(saved.location)
            #expect(page.contains("<p role=\"status\">Saved in Salesforce.</p>"))
            #expect(page.contains("2 fields differ"))
            #expect(try page.form(.salesforce)["Phone"] == "2")
            let record = try await bench.salesforce.query(
                "SELECT Phone, Company, LastModifiedBy.Name, SystemModstamp FROM Lead"
            )
            #expect(record[0]["Phone"] == "2")
            #expect(record[0]["Company"] == "Engines")
            #expect(record[0]["LastModifiedBy"]?["Name"] == "Sandra Sales")
            #expect(record[0]["SystemModstamp"] == "2026-11-24T10:01:00.000+0000")
            // The linked record's form stands on the same page, and saves on its own side.
            var linked = try page.form(.marketo)
            linked["phone"] = "2"
            linked["fax"] = ""
            #expect(try await bench.submit(linked).location == "/marketo/7?saved=yes")
            let marketo = try await bench.marketo.record("7")
            #expect(marketo?.fields.map(\.value) == ["2", ""])
            #expect(try await bench.get("/marketo/7").contains("both sides agree"))
        }
    }

    /// A form that is sent as it came says nothing, whatever is in its fields.
    @Test func whatNobodyTypedIsNotSaved() async throws {
        try await PageFixture.run { bench in
            let id = try await bench.salesforce.create(
                "Lead",
                [
                    "LastName": "  <b>&amp;\"'  ", "Company": "é\u{2028}漢", "DoNotCall": true,
                    "Street": "\n1 Road\r\nTown\n", "Description": "\r", "Title": "a\nb",
                    "AnnualRevenue": 1, "Rating": "no value of the list",
                    "Interests__c": "Events;Training",
                    "mkto71_Acquisition_Date__c": "2026-01-31T12:00:00Z",
                ]
            )
            let contact = try await bench.salesforce.create(
                "Contact",
                ["LastName": "A", "Birthdate": "1815-12-10"]
            )
            bench.salesforce.advance(seconds: 60)
            for id in [id, contact] {
                let form = try await bench.get("/salesforce/\(id)").form(.salesforce)
                #expect(form.values.count > 60)
                let answer = try await bench.submit(form)
                #expect(answer.location == "/salesforce/\(id)?saved=nothing")
                let page = try await bench.get(answer.location)
                #expect(page.contains("Nothing was typed, and nothing saved."))
                #expect(page.contains("2026-11-24T10:00:00.000Z"))
            }
        }
    }

    @Test func checkboxesAreTurnedOnAndOff() async throws {
        try await PageFixture.run { bench in
            let id = try await bench.salesforce.create("Lead", PageFormTests.lead)
            for (value, isSet) in [("true", true), (nil, false)] as [(String?, Bool)] {
                var form = try await bench.get("/salesforce/\(id)").form(.salesforce)
                form["DoNotCall"] = value
                #expect(try await bench.submit(form).status == 303)
                let record = try await bench.salesforce.query("SELECT DoNotCall FROM Lead")
                #expect(record[0]["DoNotCall"] == .boolean(isSet))
            }
        }
    }

    @Test func aRefusalKeepsWhatWasTyped() async throws {
        try await PageFixture.run { bench in
            let id = try await bench.salesforce.create("Lead", PageFormTests.lead)
            try await bench.salesforce.rule("Lead", "Title = 'Sir'", message: "No <Sirs>.")
            try await bench.salesforce.rule("Lead", "Fax = '1'", message: "No faxes.")
            var form = try await bench.get("/salesforce/\(id)").form(.salesforce)
            form["Title"] = "Sir"
            form["Fax"] = "1"
            let refused = try await bench.submit(form)
            #expect(refused.status == 422)
            #expect(refused.contains("<div role=\"alert\" id=\"salesforce-problems\">"))
            #expect(refused.contains("<li>No &lt;Sirs&gt;.</li><li>No faxes.</li>"))
            // A refresh would take what was typed away.
            #expect(!refused.contains("data-live"))
            var again = try refused.form(.salesforce)
            #expect(again["Title"] == "Sir" && again["Fax"] == "1")
            #expect(again["was:Title"] == "")
            #expect(try await bench.salesforce.query("SELECT Title FROM Lead")[0]["Title"] == .null)
            again["Title"] = "Lady"
            again["Fax"] = ""
            again["LastName"] = ""
            let required = try await bench.submit(again)
            #expect(required.contains("Required fields are missing: [LastName]"))
            // A wrong type is no server's error.
            var number = try required.form(.salesforce)
            #expect(number["LastName"] == "")
            number["LastName"] = "L"
            number["AnnualRevenue"] = "much"
            let typed = try await bench.submit(number)
            #expect(typed.status == 422)
            #expect(try typed.form(.salesforce)["AnnualRevenue"] == "much")
            number["AnnualRevenue"] = "7"
            #expect(try await bench.submit(number).status == 303)
            let saved = try await bench.salesforce.query("SELECT Title, LastName FROM Lead")
            #expect(saved[0]["Title"] == "Lady" && saved[0]["LastName"] == "L")
        }
    }

    @Test func aChangeThatNobodyHasSeenIsNotOverwritten() async throws {
        try await PageFixture.run { bench in
            let id = try await bench.salesforce.create("Lead", PageFormTests.lead)
            var mine = try await bench.get("/salesforce/\(id)").form(.salesforce)
            let path = "/sobjects/Lead/\(id)"
            let change = try await bench.salesforce.call(
                "PATCH",
                path,
                ["Phone": "<2>", "Title": "Countess"]
            )
            #expect(change.status == 204)
            mine["Phone"] = "3"
            let stale = try await bench.submit(mine)
            #expect(stale.status == 409)
            #expect(stale.contains("LeadSync Integration has changed the same field meanwhile"))
            #expect(stale.contains("<strong>It is <q>&lt;2&gt;</q> now</strong>"))
            let again = try stale.form(.salesforce)
            #expect(again["Phone"] == "3" && again["was:Phone"] == "<2>")
            #expect(try await bench.submit(again).status == 303)
            let record = try await bench.salesforce.query("SELECT Phone, Title FROM Lead")
            #expect(record[0]["Phone"] == "3")
            // Another field that changed meanwhile is left as it is.
            #expect(record[0]["Title"] == "Countess")
            // Two people who type the same do not disagree.
            var same = try await bench.get("/salesforce/\(id)").form(.salesforce)
            same["Phone"] = "4"
            _ = try await bench.salesforce.call("PATCH", path, ["Phone": "4"])
            #expect(try await bench.submit(same).status == 303)
        }
    }

    @Test func whatIsNotThereIsNotFound() async throws {
        try await PageFixture.run { bench in
            let id = try await bench.salesforce.create("Lead", PageFormTests.lead)
            let form = try await bench.get("/salesforce/\(id)").form(.salesforce)
            _ = try await bench.salesforce.call("DELETE", "/sobjects/Lead/\(id)")
            #expect(try await bench.submit(form).status == 404)
            let paths = [
                "/salesforce/\(id)", "/salesforce/nonsense",
                "/salesforce/\(SalesforceUsers.sync.id)",
                "/marketo/1", "/oracle/1", "/salesforce", "/salesforce/\(id)/more", "/favicon.ico",
            ]
            for path in paths {
                let page = try await bench.get(path)
                #expect(page.status == 404, "\(path)")
                #expect(page.contains("<h1>Not found</h1>"), "\(path)")
            }
        }
    }

    @Test func anotherSiteCannotSave() async throws {
        try await PageFixture.run { bench in
            let id = try await bench.salesforce.create("Lead", PageFormTests.lead)
            var form = try await bench.get("/salesforce/\(id)").form(.salesforce)
            form["Phone"] = "9"
            let origin = HTTPHeader("Origin", "https://elsewhere.example")
            #expect(try await bench.submit(form, headers: [origin]).status == 403)
            #expect(try await bench.salesforce.query("SELECT Phone FROM Lead")[0]["Phone"] == "1")
        }
    }
}
