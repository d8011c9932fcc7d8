// SPDX-License-Identifier: Apache-2.0

import Kafka
import LeadModel
import Testing

@testable import Monitor

/// What records mean to the view, as values.
@Suite struct MeaningTests {
    /// Log and state come on topics of their own, in any order: the result is the same.
    @Test func whetherASystemIsBlockedDoesNotDependOnTheOrder() {
        let failed = ActivityMeaning(
            Made.activity(1, entry: 3, .failed, reasons: [Made.tooLong])
        )
        let synced = ActivityMeaning(Made.activity(1, entry: 4, .synced))
        let held = FailureReason.all([Made.tooLong], object: .lead, otherwise: "")
        let steps: [(inout BlockedSystem) -> Void] = [
            { $0.take(failed, at: 30) }, { $0.take(synced, at: 40) },
            { $0.take(held: held, entries: 3, at: 31) }, { $0.take(held: [], entries: 4, at: 41) },
        ]
        var outcomes: Set<BlockedSystem> = []
        for order in permutations(Array(steps.indices)) {
            var blocked = BlockedSystem()
            for index in order { steps[index](&blocked) }
            #expect(blocked.shown == nil)
            outcomes.insert(blocked)
        }
        #expect(outcomes.count == 1)
        var blocked = BlockedSystem()
        steps[2](&blocked)
        #expect(blocked.shown?.at == 31)
        steps[0](&blocked)
        #expect(blocked.shown?.at == 30)
        steps[3](&blocked)
        #expect(blocked.shown == nil)
    }

    private func permutations(_ elements: [Int]) -> [[Int]] {
        if elements.count < 2 { return [elements] }
        return elements.indices.flatMap { index in
            var rest = elements
            let first = rest.remove(at: index)
            return permutations(rest).map { [first] + $0 }
        }
    }

    @Test func failuresOfOneCauseAreOneGroup() {
        var other = Made.tooLong
        other.message = "Last Name: data value too large: Byron"
        let causes = [Made.tooLong, other].map {
            FailureReason.all([$0], object: .lead, otherwise: "")[0].cause(in: .salesforce)
        }
        #expect(causes[0] == causes[1])
        let rules = ["first rule", "second rule"].map { message in
            FailureReason.all(
                [Reason(code: FailureReason.ruleCode, fields: [], message: message)],
                object: .lead,
                otherwise: ""
            )[0].cause(in: .salesforce)
        }
        #expect(rules[0] != rules[1])
    }

    @Test func theBacklogsGrowthTellsWhenItIsGone() {
        var history = LagHistory()
        history.add(1_000, at: 0)
        #expect(history.secondsToDrain == nil)
        history.add(800, at: 2_000)
        #expect(history.growthPerSecond == -100)
        #expect(history.secondsToDrain == 8)
        history.add(0, at: 4_000)
        #expect(history.secondsToDrain == 0)
    }

    @Test(arguments: [
        ("Ada", "\"Ada\"*"), ("ada@example.com", "\"ada\"* \"example\"* \"com\"*"),
        ("\" OR 1 --", "\"OR\"* \"1\"*"), ("*)(", ""),
    ])
    func whatIsSearchedForIsNeverSyntax(text: String, pattern: String) {
        #expect(SearchText.pattern(text) == pattern)
    }

    @Test func aCursorComesBackAsItWas() throws {
        let cursor = Cursor(at: -5, id: "marketo:1042~é")
        #expect(try Cursor(cursor.text) == cursor)
        #expect(throws: Problem.self) { try Cursor("?") }
    }

    @Test func secretsAreComparedWhole() {
        #expect(AccessCheck.isSame(Array("secret".utf8), "secret"))
        #expect(!AccessCheck.isSame(Array("secre".utf8), "secret"))
        #expect(!AccessCheck.isSame([], nil))
    }

    @Test(arguments: [
        ("localhost:8088", true), ("127.0.0.1", true), ("[::1]:8088", true),
        ("LOCALHOST", true), ("localhost.evil.example", false), ("", false),
    ])
    func onlyOurHostsAreServed(host: String, isOurs: Bool) {
        let configuration = MonitorConfiguration(
            kafka: .init(bootstrapServers: ""),
            topics: Topics(),
            workerGroup: ""
        )
        #expect(AccessCheck(configuration).isOurs(host: host) == isOurs)
    }

    @Test func aBurstOfCallsIsBounded() {
        let limiter = RateLimiter()
        let allowed = (0..<1_000).count { _ in limiter.allows("1.2.3.4", now: 0) }
        #expect(allowed == Int(MonitorLimits.callsAtOnce))
        #expect(limiter.allows("1.2.3.4", now: 1_000))
        #expect(limiter.allows("5.6.7.8", now: 0))
    }
}
