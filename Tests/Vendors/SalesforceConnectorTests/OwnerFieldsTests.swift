// SPDX-License-Identifier: Apache-2.0

import ConnectorRuntime
import LeadModel
import Testing
import VendorAPI
import VendorTestKit

@testable import SalesforceConnector

/// What rules ask about owners, and rules that cannot be read.
@Suite struct OwnerFieldsTests {
    /// An owner may be a queue: a query of leads may ask only for what both have.
    @Test func whatQueriesOfLeadsDoNotKnowOfAnOwnerIsReadFromTheUsers() async throws {
        let bench = SalesforceFixture {
            $0.wantedFields = WantedFields(names: [.lead: ["LastName"]])
        }
        var org = RuleOrg()
        org.objects["User"] = "ManagerId:reference:Manager:User Alias:string Department:string"
        org.objects["Lead"] =
            "Id:id OwnerId:reference:Owner:Group,User SystemModstamp:datetime LastName:string"
        let owners = [
            "005000000000007AAA", "00G000000000001AAA", "005000000000008AAA", "005000000000007AAA",
        ]
        let leads = owners.enumerated().map { number, owner in
            #"{"Id":"00Q00000000000\#(number)AAA","OwnerId":"\#(owner)","LastName":"A","#
                + #""SystemModstamp":"2026-11-23T17:00:0\#(number).000+0000"}"#
        }
        org.records = [
            ("FROM Lead ", leads.joined(separator: ",")),
            (
                "SELECT Id,Department,Manager.Alias FROM User",
                #"{"Id":"005000000000007AAA","Department":"Sales","Manager":{"Alias":"boss"}}"#
            ),
        ]
        org.install(on: bench.org)
        let names = ["Owner:User.Department", "Owner:User.Manager.Alias"]
        let schema = try await bench.leadSchema(rules: names.map { "ISBLANK(\($0))" })
        #expect(schema?.parentFields == names)
        let (changes, _) = try await bench.poll()
        let values = changes.map { change in
            names.map { name in change.event.fields.first { $0.name == name }?.value }
        }
        // Of a user who cannot be read nothing is known, and a queue has no department.
        #expect(
            values == [
                [.text("Sales"), .text("boss")], [.null, .null], [nil, nil],
                [.text("Sales"), .text("boss")],
            ]
        )
        let asked = bench.org.calls.filter { $0.url.contains("Department") }
        #expect(asked.count == 1, "each owner is asked for once in a poll")
    }

    @Test func oneRuleThatCannotBeReadCostsThatRule() async throws {
        let bench = SalesforceFixture()
        bench.wire.distort { _, answer in
            answer.replace(
                #""no","ValidationName":"R1""#,
                with: Array("\"".utf8) + [0xFF] + Array(#"","ValidationName":"R1""#.utf8)
            )
        }
        let schema = try await bench.leadSchema(rules: ["1 = 1", "1 = 2", "1 = 3"])
        #expect(schema?.validationRules.map(\.name) == ["R0", "R2"])
        let page = try await bench.source.page(after: nil, cycle: 1)
        #expect(page.errors.count == 1, "\(page.errors)")
        #expect(page.errors.first?.contains("The validation rule R1 cannot be read") == true)
    }
}
