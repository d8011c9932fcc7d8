// SPDX-License-Identifier: Apache-2.0

import DiskStateStore
import Foundation
import StateStore
import TestKit
import Testing

/// Files that are not as they were left: what is read from them is right, or nothing is read.
@Suite struct DamageTests {
    enum Harm: String, CaseIterable, Sendable {
        case truncated, bitFlipped, fileRemoved, zeroed

        /// How many places are harmed, unless LEADSYNC_DAMAGE says otherwise.
        var places: Int {
            if let wanted = ProcessInfo.processInfo.environment["LEADSYNC_DAMAGE"] {
                return Int(wanted) ?? 0
            }
            return self == .truncated || self == .bitFlipped ? 200 : 40
        }
    }

    @Test(arguments: Harm.allCases)
    func itIsNeverMisread(harm: Harm) throws {
        let seed = UInt64.random(in: 0..<1_000_000)
        tell("DamageTests \(harm.rawValue): seed \(seed)")
        var random = SeededGenerator(seed: seed)
        let history = StateHistory(seed: seed, keys: 60, changes: 8, valueBytes: 400)
        let original = StoreFolder()
        // Twice opened: files of both times lie side by side.
        try original.write(history, 1...40, to: try original.provider())
        try original.write(history, 41...70, to: try original.provider())
        var outcomes: [String: Int] = [:]
        for _ in 0..<harm.places {
            let folder = StoreFolder()
            try FileManager.default.copyItem(atPath: original.path, toPath: folder.path)
            let what = try Self.harm(folder, harm, &random)
            let outcome = try Self.open(folder, history, what)
            outcomes[outcome, default: 0] += 1
        }
        let told = outcomes.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
        tell("DamageTests \(harm.rawValue), seed \(seed): \(told.joined(separator: ", "))")
    }

    /// Opens what was harmed, as a worker does, until it can be used.
    private static func open(
        _ folder: StoreFolder,
        _ history: StateHistory,
        _ what: String
    ) throws -> String {
        let provider: DiskStateStoreProvider
        do throws(StateStoreError) {
            provider = try folder.provider()
        } catch {
            Issue.record("\(what): \(error)")
            return "refused"
        }
        do {
            let reached = try StoreFolder.reached(provider, history)
            #expect(reached.values.allSatisfy { $0 <= 70 }, "\(what)")
            if folder.notices.isEmpty {
                return reached == [0: 70, 1: 70, 2: 70] ? "whole" : "older"
            }
            #expect(reached == [0: 0, 1: 0, 2: 0], "\(what)")
            return "begun anew at the start"
        } catch let error as StateStoreError {
            #expect(error.kind == .damaged, "\(what): \(error)")
        }
        try provider.removeAll()
        #expect(try StoreFolder.reached(provider, history) == [0: 0, 1: 0, 2: 0], "\(what)")
        return "begun anew when it was read"
    }

    /// Does harm to one file, drawn by size, and says what was done.
    private static func harm(
        _ folder: StoreFolder,
        _ harm: Harm,
        _ random: inout SeededGenerator
    ) throws -> String {
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.database).sorted()
            .map { folder.database + "/" + $0 }
            .filter { !$0.hasSuffix("LOCK") && !$0.contains("/LOG") }
        var contents = try files.map { try Data(contentsOf: URL(fileURLWithPath: $0)) }
        // Small files matter as much as large ones: each has a share of its own.
        let index = Int(random.next() % UInt64(files.count))
        let name = files[index].split(separator: "/").last ?? ""
        let place = contents[index].isEmpty ? 0 : Int(random.next() % UInt64(contents[index].count))
        switch harm {
        case .truncated: contents[index] = contents[index].prefix(place)
        case .fileRemoved:
            try FileManager.default.removeItem(atPath: files[index])
            return "\(name) removed"
        case .zeroed:
            contents[index] =
                contents[index].prefix(place) + Data(count: contents[index].count - place)
        case .bitFlipped:
            guard !contents[index].isEmpty else { return "\(name) is empty" }
            contents[index][place] ^= 1 << UInt8(random.next() % 8)
        }
        try contents[index].write(to: URL(fileURLWithPath: files[index]))
        return "\(name) \(harm.rawValue) at \(place)"
    }
}
