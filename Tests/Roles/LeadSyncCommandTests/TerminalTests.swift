// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import leadsync

/// What strangers have typed gives a terminal no orders.
@Suite struct TerminalTests {
    @Test(arguments: [
        ("Ada Lovelace", "Ada Lovelace"), ("Zoë 李 👩‍💻", "Zoë 李 👩‍💻"),
        ("\u{1B}[2J", "\\u{1b}[2J"), ("\u{9B}31m", "\\u{9b}31m"),
        ("a\u{7F}\u{8}b", "a\\u{7f}\\u{8}b"),
        ("one\ntwo\r", "one\\u{a}two\\u{d}"), ("\u{202E}evil", "\\u{202e}evil"),
        ("\u{2028}\u{2066}", "\\u{2028}\\u{2066}"),
    ])
    func aLineIsShownWithoutWhatATerminalObeys(text: String, shown: String) {
        #expect(Terminal.escaped(text, keepsLines: false) == shown)
    }

    @Test func severalLinesStaySeveral() {
        #expect(Terminal.escaped("a\nb\t\u{1B}", keepsLines: true) == "a\nb\t\\u{1b}")
    }
}
