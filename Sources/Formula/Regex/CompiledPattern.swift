// SPDX-License-Identifier: Apache-2.0

/// A regular expression.
struct CompiledPattern: Sendable {
    enum Match { case matched, notMatched, tooCostly, invalid, unsupported }
    init(_ text: String) {}
    func matches(_ text: String) -> Match { .unsupported }
}
