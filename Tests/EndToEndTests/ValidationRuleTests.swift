// SPDX-License-Identifier: Apache-2.0

import Kafka
import LeadModel
import TestKit
import Testing

/// Rules of an org, from the schema topic to the activity log.
@Suite struct ValidationRuleTests {
    /// A lead fails for a rule and for a length at once, others for one of the two; the rule
    /// changes, then the length: each frees exactly those that failed for it.
    @Test(.timeLimit(.minutes(2)))
    func aChangeOfTheSchemaFreesExactlyTheLeadsThatFailedForIt() throws {
        let cluster = try Cluster(partitionCount: 3)
        defer { cluster.stop() }
        let org = try RuledOrg(cluster)
        try org.publishSchema()
        var worker = try ServiceProcess.worker("one", on: cluster)
        try worker.awaitReady()
        let (both, rule, length, free) = (1001, 1002, 1003, 1004)
        for person in [both, rule, length, free] { try org.link(person) }
        let qualified = Field(name: "leadStatus", value: .text("Qualified"))
        let blank = Field(name: "phone", value: .null)
        let long = Field(name: "fax", value: RuledOrg.longPhone)
        try org.marketoEvent(both, [qualified, blank, long], at: 20)
        try org.marketoEvent(rule, [qualified, blank], at: 20)
        try org.marketoEvent(length, [long], at: 20)
        try org.marketoEvent(free, [Field(name: "title", value: .text("Lady"))], at: 20)
        try org.feed.flush()
        try cluster.awaitDrained()
        let failed = try org.activities(both, .failed)
        #expect(
            failed.map { $0.reasons.map(\.code) } == [
                ["STRING_TOO_LONG", "FIELD_CUSTOM_VALIDATION_EXCEPTION"]
            ]
        )
        #expect(failed.first?.reasons.last?.message == RuledOrg.phoneForQualified.message)
        #expect(failed.first?.reasons.last?.fields == ["Phone"])
        #expect(try org.writes(free).count == 1, "an undecidable rule is left to Salesforce")
        #expect(worker.errorText.contains("rule Only_Sales of Lead cannot be decided here"))

        try org.publishSchema { $0.validationRules[0].active = false }
        try awaiting("the lead of the rule is written", seconds: Bounds.drainSeconds) {
            try org.writes(rule).count == 1 && org.activities(both, .failed).count == 2
        }
        let because = "tried again because rule Phone_for_Qualified changed"
        #expect(try org.activities(rule, .requested).map(\.message.isEmpty) == [false])
        #expect(try org.activities(rule, .requested).first?.message.contains(because) == true)
        let second = try #require(try org.activities(both, .failed).last)
        #expect(second.reasons.map(\.code) == ["STRING_TOO_LONG"])
        #expect(second.message.contains(because))
        #expect(try org.writes(both).isEmpty && org.writes(length).isEmpty)
        #expect(try org.activities(length, .failed).count == 1)

        // Nobody watches while the length changes: whoever takes over finds the same leads.
        worker.terminate()
        #expect(try worker.awaitEnd(seconds: Bounds.stopSeconds) == .success)
        try org.publishSchema { schema in
            for index in schema.fields.indices where schema.fields[index].name == "Fax" {
                schema.fields[index].length = 60
            }
        }
        worker = try ServiceProcess.worker("two", on: cluster)
        try awaiting("the leads of the length are written", seconds: Bounds.drainSeconds) {
            try org.writes(both).count == 1 && org.writes(length).count == 1
        }
        for person in [both, length] {
            let message = try org.activities(person, .requested).map(\.message)
            #expect(
                message == ["Sync to Salesforce tried again because the length of Fax changed."]
            )
        }
        #expect(try org.writes(rule).count == 1 && org.writes(free).count == 1)
        try Outcome(of: cluster).expectExactlyOnce()
    }
}
