// SPDX-License-Identifier: Apache-2.0

import LeadModel
import SyncEngine
import Testing

/// Times to come are not believed.
@Suite struct ClockMarginTests {
    @Test(arguments: VendorSystem.allCases)
    func aChangeFromTheFutureIsRefused(system: VendorSystem) throws {
        var story = try LeadScenario.agreed()
        let ahead: Int64 = 400 * 86_400
        let decision =
            system == .marketo
            ? try story.marketo(["phone": "1"], at: ahead)
            : try story.salesforce(["Phone": "1"], at: ahead)
        #expect(decision.deadLetterReason?.contains("'changedAt'") == true)
        #expect(decision.entry == nil && decision.writes.isEmpty)
        // Clocks differ a little.
        let fine =
            system == .marketo
            ? try story.marketo(["phone": "2"], at: 600)
            : try story.salesforce(["Phone": "2"], at: 600)
        #expect(fine.deadLetterReason == nil)
        try story.watermark(.marketo, at: 700)
        #expect(story.writes.count == 1)
    }

    @Test func aResultFromTheFutureIsTakenAsOfNow() throws {
        var story = try LeadScenario.agreed()
        try story.marketo(["phone": "1"], at: 10)
        try story.apply(story.writes.last, at: 400 * 86_400)
        try story.salesforce(["Phone": "2"], at: 60)
        try story.watermark(.marketo, at: 60)
        #expect(story.writes(to: .marketo).map(\.fields) == [["phone": "2"]])
    }
}
