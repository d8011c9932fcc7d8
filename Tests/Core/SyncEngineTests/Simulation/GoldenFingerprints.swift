// SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization
import TestKit

/// The fingerprints of all histories as they were when somebody last meant them to change:
/// `Tests/Golden/decision-fingerprints.json`.
///
/// A line stands for a block of histories: a hash of all of their decisions, and of each history
/// the last four digits of its own, by which the first that differs is found.
enum GoldenFingerprints {
    static let path = "decision-fingerprints.json"
    static let historiesPerBlock = 20
    private static let digitsPerHistory = 4
    private static let file = Mutex<[String: [String]]?>(nil)

    /// The lines of a run of histories.
    static func lines(of histories: [UInt64]) -> [String] {
        stride(from: 0, to: histories.count, by: historiesPerBlock).map { start in
            let block = histories[start..<min(start + historiesPerBlock, histories.count)]
            var hash = StableWordHash()
            for history in block { hash.add(history) }
            let digits = block.map { StableWordHash.digits($0, count: digitsPerHistory) }
            return hash.text + " " + digits.joined()
        }
    }

    /// Compares a run with its golden lines; a longer run is compared as far as they reach.
    ///
    /// - Returns: the first history that differs, or nil; and how many blocks differ.
    static func differences(
        of histories: [UInt64],
        from key: String
    ) throws -> (first: Int, blocks: Int)? {
        let made = lines(of: histories)
        if Golden.isRewriting {
            try rewrite(made, as: key)
            return nil
        }
        let golden = try file.withLock { known in try load(&known)[key] ?? [] }
        if golden.isEmpty { return (0, made.count) }
        let differing = golden.indices.filter {
            !made.indices.contains($0) || made[$0] != golden[$0]
        }
        guard let block = differing.first else { return nil }
        let start = block * historiesPerBlock
        guard made.indices.contains(block) else { return (start, differing.count) }
        let pairs = zip(history(made[block]), history(golden[block]))
        let offset = pairs.enumerated().first { $0.element.0 != $0.element.1 }?.offset ?? 0
        return (start + offset, differing.count)
    }

    private static func history(_ line: String) -> [Substring] {
        let digits = line.split(separator: " ").last ?? ""
        return stride(from: 0, to: digits.count, by: digitsPerHistory).map {
            digits.dropFirst($0).prefix(digitsPerHistory)
        }
    }

    private static func load(_ known: inout [String: [String]]?) throws -> [String: [String]] {
        if let known { return known }
        let text = Golden.text(path) ?? "{}"
        let read = try JSONDecoder().decode([String: [String]].self, from: Data(text.utf8))
        known = read
        return read
    }

    /// Several runs end at a time: each puts its own lines in.
    private static func rewrite(_ lines: [String], as key: String) throws {
        try file.withLock { known in
            var all = try load(&known)
            all[key] = lines
            known = all
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
            try Golden.write(String(decoding: encoder.encode(all), as: UTF8.self) + "\n", to: path)
        }
    }
}
