// SPDX-License-Identifier: Apache-2.0

import LeadModel
import SyncEngine
import Testing

/// A write names the event whose change it carries, also when it is decided long after the event.
@Suite struct CauseTests {
    @Test func aWriteThatAWatermarkReleasesNamesItsEvent() throws {
        var story = try LeadScenario.agreed()
        try story.salesforce(["Phone": "s"], at: 10, id: "first")
        // Neither a second look at the record nor another field's change takes its place.
        try story.salesforce(["LastName": "Lovelace"], at: 12, id: "look")
        try story.watermark(.marketo, at: 10)
        #expect(story.writes.map(\.cause.event) == ["first"])
        try story.apply(story.writes.last, at: 13)
        #expect(story.activities(.synced).last?.cause.event == "first")
        #expect(try story.state().heldChanges.isEmpty, "it waits no more")
    }

    @Test func theNewestOfSeveralHeldEventsIsNamed() throws {
        var story = try LeadScenario.agreed()
        try story.salesforce(["Phone": "s"], at: 10, id: "first")
        try story.salesforce(["Title": "Dr"], at: 11, id: "second")
        try story.salesforce(["Phone": "s"], at: 11, id: "echo")
        try story.watermark(.marketo, at: 11)
        #expect(story.writes.map(\.fields) == [["title": "Dr", "phone": "s"]])
        #expect(story.writes.map(\.cause.event) == ["second"])
    }

    @Test func aChangeThatWaitedForAResultIsNamed() throws {
        var story = try LeadScenario.agreed()
        try story.marketo(["phone": "1"], at: 10, id: "first")
        try story.marketo(["phone": "2"], at: 12, id: "second")
        #expect(story.writes.count == 1)
        try story.apply(story.writes.last, at: 11)
        #expect(story.writes.map(\.cause.event) == ["first", "second"])
        try story.apply(story.writes.last, at: 13)
        #expect(try story.state().heldChanges.isEmpty)
    }

    @Test func aChangeThatFailedIsNamedWhenItIsTriedAgain() throws {
        var story = try LeadScenario.agreed()
        try story.marketo(["email": "no address"], at: 10, id: "wrong")
        #expect(story.activities(.failed).last?.cause.event == "wrong")
        try story.request("r1")
        #expect(story.writes.isEmpty)
        #expect(try story.state().heldChanges.map(\.event) == ["wrong"])
        try story.marketo(["email": "ada@example.com"], at: 12, id: "right")
        #expect(story.writes.map(\.cause.event) == ["right"])
        try story.reject(story.writes.last, at: 13)
        try story.request("r2")
        #expect(story.writes.map(\.cause.event) == ["right", "right"])
        #expect(story.writes.last?.cause.request == "r2")
    }

    @Test func aPersonThatIsMadeNamesTheRecordsEvent() throws {
        var story = try LeadScenario()
        try story.salesforce(
            ["LastName": "L", "Company": "C"],
            at: 10,
            operation: .created,
            isSnapshot: true,
            id: "made",
            under: LeadScenario.recordLead
        )
        #expect(story.writes.isEmpty)
        try story.watermark(.marketo, at: 10)
        #expect(story.writes.map(\.cause.event) == ["made"])
    }

    @Test func whatIsRememberedIsBounded() throws {
        var story = try LeadScenario.agreed()
        for second in 10..<30 {
            try story.salesforce(["Phone": .text("\(second)")], at: Int64(second))
        }
        #expect(try story.state().heldChanges.count == 1, "only the last change is pending")
    }
}
