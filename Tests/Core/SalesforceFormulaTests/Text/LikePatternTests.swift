// SPDX-License-Identifier: Apache-2.0

import TestKit
import Testing

@testable import SalesforceFormula

@Suite struct LikePatternTests {
    /// Against the definition, on random patterns and texts.
    @Test func agreesWithTheDefinition() {
        let seed = SeededGenerator.seed(23, for: "LIKE agrees with the definition")
        var random = SeededGenerator(seed: seed)
        func word(_ letters: String, _ count: Int) -> String {
            String((0..<count).map { _ in Array(letters).randomElement(using: &random) ?? "a" })
        }
        for _ in 0..<5_000 {
            let pattern = word("ab%%_", Int.random(in: 0...6, using: &random))
            let text = word("ab", Int.random(in: 0...7, using: &random))
            var steps = Limits.matchSteps
            #expect(
                LikePattern(pattern).matches(text, stepsLeft: &steps)
                    == Self.matches(Array(pattern)[...], Array(text)[...]),
                "seed \(seed): \(text) LIKE \(pattern)"
            )
        }
    }

    private static func matches(
        _ pattern: ArraySlice<Character>,
        _ text: ArraySlice<Character>
    ) -> Bool {
        guard let first = pattern.first else { return text.isEmpty }
        if first == "%" {
            return matches(pattern.dropFirst(), text)
                || !text.isEmpty && matches(pattern, text.dropFirst())
        }
        guard let character = text.first, first == "_" || first == character else { return false }
        return matches(pattern.dropFirst(), text.dropFirst())
    }

    @Test(.timeLimit(.minutes(3))) func stepsAreBounded() {
        let text = String(repeating: "a", count: 60_000)
        let pattern = LikePattern("%" + String(repeating: "a", count: 30_000) + "b%")
        var steps = 200_000
        #expect(pattern.matches(text, stepsLeft: &steps) == nil)
        steps = 10
        #expect(pattern.matches(text, stepsLeft: &steps) == nil)
    }
}
