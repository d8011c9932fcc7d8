// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestKit
import Testing

/// `leadsync demo --once` from outside: the executable that the tests were built with.
@Suite(.serialized)
struct DemoTests {
    /// One run, its standard output and its exit code.
    private func demo(_ arguments: [String]) throws -> (code: Int32, output: String) {
        let run = try CommandRun(["demo"] + arguments, seconds: 240)
        return (run.code, run.text)
    }

    private static let day = Repository.path("Examples/day")

    @Test("The day comes out as the model says", .timeLimit(.minutes(5)))
    func day() throws {
        let (code, output) = try demo(["--once", "--part", "day"])
        #expect(code == 0, "\(output)")
        #expect(output.contains("2 workers share 12 partitions"))
        #expect(output.contains("Marketo '+44 20 7946 0222', Salesforce '+44 20 7946 0111'"))
        #expect(output.contains("INVALID_EMAIL_ADDRESS"))
        #expect(output.contains("Not synced: rating (Rating)."))
        #expect(output.contains("All came out as it has to"))
        let width = output.split(separator: "\n").map(\.count).max() ?? 0
        #expect(width <= 110, "readable in a terminal")
    }

    @Test("What is edited on one side arrives at the other", .timeLimit(.minutes(5)))
    func live() throws {
        let (code, output) = try demo(["--once", "--part", "live"])
        #expect(code == 0, "\(output)")
        #expect(output.contains("40 leads, no write needed"))
        #expect(output.contains("Marketo has +44 20 7946 0111"))
        #expect(output.contains("Salesforce has Countess of Computing"))
        #expect(output.contains("REQUIRED_FIELD_MISSING"))
        #expect(output.contains("both sides agree in all 42 pairs"))
    }

    @Test("A wrong expectation is told, and the code is not 0", .timeLimit(.minutes(5)))
    func wrongExpectation() throws {
        let parent = try TemporaryFolder()
        let folder = parent.url.appendingPathComponent("day")
        try FileManager.default.copyItem(at: Self.day, to: folder)
        let file = folder.appendingPathComponent("expected.json")
        let text = String(decoding: try Data(contentsOf: file), as: UTF8.self)
        let broken = text.replacingOccurrences(
            of: "Countess of Computing",
            with: "Duchess of Computing"
        )
        #expect(broken != text)
        try Data(broken.utf8).write(to: file)
        let (code, output) = try demo(["--once", "--part", "day", "--day", folder.path])
        #expect(code == 1)
        #expect(output.contains("DEVIATION marketo:1001: title is 'Countess of Computing'"))
        #expect(output.contains("2 deviations from expected.json."))
    }
}
