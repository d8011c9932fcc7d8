// SPDX-License-Identifier: Apache-2.0

internal import LeadModel
internal import Primitives

/// What persons did at a vendor: each edit puts the next number into a record's field.
struct EditLog {
    /// A change that a person made.
    struct Edit {
        var record: String
        /// The number that the field holds from then on; nil for a deletion.
        var number: Int?
        /// When it was over, by the vendor's clock.
        var endedAt: Timestamp
    }

    private(set) var edits: [Edit] = []
    private(set) var lastNumber = 0
    /// The number that each record holds which has not been deleted.
    private(set) var holds: [String: Int] = [:]
    private(set) var deleted: Set<String> = []

    /// Records that can be edited, the oldest first.
    var records: [String] { holds.sorted { $0.value < $1.value }.map(\.key) }

    /// The next number.
    mutating func next() -> Int {
        lastNumber += 1
        return lastNumber
    }

    mutating func note(_ record: String, holds number: Int, at time: Timestamp) {
        holds[record] = number
        edits.append(Edit(record: record, number: number, endedAt: time))
    }

    mutating func note(deletionOf record: String, at time: Timestamp) {
        holds[record] = nil
        deleted.insert(record)
        edits.append(Edit(record: record, number: nil, endedAt: time))
    }

    /// The text that stands for a number.
    static func text(_ number: Int) -> String { "v\(number)" }

    /// The number that a text stands for.
    static func number(_ text: String) -> Int? {
        text.first == "v" ? Int(text.dropFirst()) : nil
    }
}
