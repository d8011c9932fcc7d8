// SPDX-License-Identifier: Apache-2.0

/// A promise of `ChangeSource` or `WriteTarget`, as a conformance suite checks it.
public enum ConformanceRule: String, Hashable, Sendable, CaseIterable {
    // Of a change source.
    case pollEnds = "a poll comes to its end"
    case cursorFits = "a cursor fits beside a committed offset"
    case keys = "a change is keyed by its record unless the record names another lead"
    case eventIDs = "the ID of an event stands for one change"
    case loadIsWhole = "the first load tells every record"
    case nothingIsLost = "every change is told"
    case resumes = "a new process goes on after any page"
    case samePageAgain = "a page that was not published is told again"
    case order = "an older value that is told late has an earlier time"
    case watermarkEndsPoll = "only the last page of a poll has a watermark"
    case watermarkIsPast = "a watermark promises nothing of the future"
    case watermarkHolds = "all changes up to a watermark are published with it"
    case watermarkAdvances = "a watermark passes every change in time"
    case requests = "a record that is asked for comes whole, with the ID of the request"
    case schema = "the schema shows the synced fields"

    // Of a write target.
    case outcomes = "every write has its outcome, in the order of the writes"
    case results = "a result repeats what its write says"
    case resultTimes = "a result is not dated in the future"
    case applied = "what is told as applied is held"
    case refused = "what cannot be written is refused with a reason, and nothing else is"
    case gone = "a write to a record that is no more is refused as that"
    case fullBatch = "as many writes as the batch limit go into one call"
    case onceInEffect = "a write that is handed over again happens once"
    case lostAnswer = "a write whose answer is lost happens once"
    case honestFaults = "an error tells whether the write may have happened"
    case writeOrder = "of several writes to a record the last one stays"
    case sideBySide = "a realtime batch may run beside a normal one"

    // Of the vendor that a suite is given.
    case exercise = "the vendor gives the suite enough to try"
}

/// A promise that an implementation broke.
public struct Violation: Hashable, Sendable, CustomStringConvertible {
    /// The promise.
    public var rule: ConformanceRule
    /// What was seen instead: records and values, as the suite made them.
    public var detail: String

    /// Says what was seen instead of what a rule promises.
    public init(_ rule: ConformanceRule, _ detail: String) {
        self.rule = rule
        self.detail = detail
    }

    /// The broken promise and what was seen.
    public var description: String { "\(rule.rawValue): \(detail)" }
}

/// Collects violations: each rule a few times, so that one fault does not fill a page.
final class Findings {
    /// How often each rule is reported.
    private static let violationsOfRule = 3

    private(set) var violations: [Violation] = []

    /// What a suite finds until it has gone through, or has seen that it cannot go on.
    static func gathered(by suite: (Findings) async throws -> Void) async throws -> [Violation] {
        let findings = Findings()
        do { try await suite(findings) } catch is SuiteEnded {}
        return findings.violations
    }

    func add(_ rule: ConformanceRule, _ detail: String) {
        let violation = Violation(rule, detail)
        guard !violations.contains(violation),
            violations.count(where: { $0.rule == rule }) < Findings.violationsOfRule
        else { return }
        violations.append(violation)
    }

    func check(_ holds: Bool, _ rule: ConformanceRule, _ detail: @autoclosure () -> String) {
        if !holds { add(rule, detail()) }
    }
}

/// The implementation under test keeps the suite from going on; a finding says how.
struct SuiteEnded: Error {}
