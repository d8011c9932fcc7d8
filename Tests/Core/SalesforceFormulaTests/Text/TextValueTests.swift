// SPDX-License-Identifier: Apache-2.0

import TestKit
import Testing

@testable import SalesforceFormula

@Suite struct TextValueTests {
    /// Searching by bytes finds what looking at every place finds, in texts of few different
    /// characters, where beginnings repeat.
    @Test func searchesAgreeWithLookingEverywhere() {
        let seed = SeededGenerator.seed(17, for: "searches agree with looking everywhere")
        var random = SeededGenerator(seed: seed)
        let alphabet = ["a", "a", "a", "b", "\u{E9}", "\u{1F600}"]
        func text(_ count: Int) -> String {
            (0..<count).map { _ in alphabet.randomElement(using: &random) ?? "a" }.joined()
        }
        for _ in 0..<3_000 {
            let text = text(Int.random(in: 0...60, using: &random))
            let search =
                Bool.random(using: &random)
                ? self.part(of: text, &random) : alphabet.randomElement(using: &random) ?? "a"
            let start = Int.random(in: 0...(text.utf16.count + 1), using: &random)
            let units = Array(text.utf16)
            let wanted = Array(search.utf16)
            let places = units.indices.filter {
                $0 + wanted.count <= units.count && Array(units[$0..<($0 + wanted.count)]) == wanted
            }
            guard !wanted.isEmpty else { continue }
            let context: Comment = "seed \(seed): '\(search)' in '\(text)' from \(start)"
            #expect(
                TextValue.position(of: search, in: text, from: start)
                    == places.first { $0 >= start },
                context
            )
            #expect(TextValue.contains(text, search) == !places.isEmpty, context)
            let parts = TextValue.replacing(search, with: "|", in: text)
            #expect(parts?.contains(search) == false, context)
            if let first = places.first {
                let head = String(decoding: units[..<first], as: UTF16.self)
                #expect(parts?.hasPrefix(head + "|") == true, context)
            } else {
                #expect(parts == text, context)
            }
        }
    }

    private func part(of text: String, _ random: inout SeededGenerator) -> String {
        let scalars = Array(text.unicodeScalars)
        guard !scalars.isEmpty else { return "a" }
        let start = Int.random(in: 0..<scalars.count, using: &random)
        let end = Int.random(in: (start + 1)...scalars.count, using: &random)
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars[start..<end])
        return String(view)
    }

    /// The worst texts for a search that goes back take no longer than others.
    @Test(.timeLimit(.minutes(3))) func longSearchesAreQuick() {
        let text = String(repeating: "a", count: 100_000)
        let search = String(repeating: "a", count: 50_000) + "b"
        for _ in 0..<5 {
            #expect(!TextValue.contains(text, search))
            #expect(TextValue.position(of: search, in: text + "\u{E9}", from: 10) == nil)
        }
        #expect(TextValue.replacing(search, with: "", in: text) == text)
    }

    @Test func parts() {
        #expect(TextValue.part("h\u{E9}llo", from: 1, count: 2) == "\u{E9}l")
        #expect(TextValue.part("abc", from: 5, count: 2) == "")
        // Half a pair is no character.
        #expect(TextValue.part("\u{1F600}a", from: 1, count: 2) == "\u{FFFD}a")
        #expect(TextValue.trimmingBlanks(" \u{A0} ") == "\u{A0}")
        #expect(TextValue.withUnixLineEnds("a\r\nb\rc\n") == "a\nb\rc\n")
        #expect(!TextValue.isSame("\u{E9}", "e\u{301}"))
        #expect(TextValue.compare("\u{1F600}", "\u{FFFD}") < 0)
        #expect(TextValue.compare("a", "a\u{0}") < 0)
    }
}
