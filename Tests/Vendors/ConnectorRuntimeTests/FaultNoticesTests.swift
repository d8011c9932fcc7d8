// SPDX-License-Identifier: Apache-2.0

import LeadModel
import Primitives
import Testing
import VendorAPI

@testable import ConnectorRuntime

struct FaultNoticesTests {
    private let start = resultTime

    private func later(_ milliseconds: Int64) -> Timestamp {
        start.advanced(byMilliseconds: milliseconds)
    }

    private func told(
        _ notices: inout LogThrottle,
        _ fault: VendorError,
        _ lane: ConnectorEvent.Lane,
        at time: Timestamp
    ) -> Bool {
        notices.note(fault, in: lane, now: time)
    }

    @Test func aFaultThatAllLanesMeetIsOneLineNowAndThen() {
        var notices = LogThrottle()
        let fault = VendorError(.quotaExhausted, line: "no call before 18:00")
        let same = VendorError(.quotaExhausted, line: "no call before 18:15")
        let other = VendorError(.unreachable, line: "no such host")
        let answers = [
            told(&notices, fault, .poll, at: start), told(&notices, same, .writes, at: start),
            told(&notices, other, .poll, at: later(1)),
            told(&notices, same, .poll, at: later(Limits.repeatedFaultMilliseconds - 1)),
            told(&notices, same, .poll, at: later(Limits.repeatedFaultMilliseconds)),
        ]
        #expect(answers == [true, false, true, false, true])
    }

    @Test func theReportDoesNotRepeatWhatTheFaultHasSaid() {
        var notices = LogThrottle()
        let fault = VendorError(.permissionMissing, line: "grant it")
        let answers = [
            told(&notices, fault, .poll, at: start), notices.note("grant it", now: later(1)),
            notices.note("another line", now: later(1)),
            notices.note("another line", now: later(2)),
        ]
        #expect(answers == [true, false, true, false])
    }

    @Test func itWorksAgainWhenAllLanesDo() {
        var notices = LogThrottle()
        let fault = VendorError(.transient, line: "busy")
        let atFirst = notices.works(.poll)
        #expect(!atFirst, "nothing was wrong")
        _ = told(&notices, fault, .poll, at: start)
        _ = told(&notices, fault, .writes, at: start)
        let answers = [notices.works(.poll), notices.works(.poll), notices.works(.writes)]
        #expect(answers == [false, false, true])
        let isNews = told(&notices, fault, .poll, at: later(1))
        #expect(isNews)
    }

    @Test func whatIsRememberedIsBounded() {
        var notices = LogThrottle()
        for number in 0..<10 * Limits.rememberedLines {
            let isTold = notices.note("line \(number)", now: start)
            #expect(isTold)
        }
    }
}
