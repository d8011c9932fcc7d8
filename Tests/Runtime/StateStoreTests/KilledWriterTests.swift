// SPDX-License-Identifier: Apache-2.0

import DiskStateStore
import Foundation
import StateStore
import TestKit
import Testing

/// A process that writes and is killed, again and again: what is there is what it had written up to
/// some point, and nothing else.
@Suite(.serialized) struct KilledWriterTests {
    /// How often it is killed, unless LEADSYNC_KILLS says otherwise.
    static let kills =
        ProcessInfo.processInfo.environment["LEADSYNC_KILLS"].flatMap { Int($0) } ?? 40

    @Test(.timeLimit(.minutes(5)))
    func whatIsThereIsAPrefixOfWhatWasWritten() throws {
        let seed = UInt64.random(in: 0..<1_000_000)
        tell("KilledWriterTests: seed \(seed)")
        var random = SeededGenerator(seed: seed)
        let history = StateHistory(seed: seed)
        let folder = StoreFolder()
        var before: [Int32: Int64] = [0: 0, 1: 0, 2: 0]
        for _ in 0..<Self.kills {
            let writer = try Writer(folder, seed: seed)
            let acknowledged = try writer.killed(afterLines: Int(random.next() % 300) + 1)
            let provider = try folder.provider()
            let reached = try StoreFolder.reached(provider, history)
            provider.close()
            for partition in StoreFolder.partitions {
                let number = reached[partition] ?? 0
                #expect(number >= before[partition] ?? 0, "what was there is there")
                let last = acknowledged[partition] ?? before[partition] ?? 0
                #expect(number <= last + 1, "it is not ahead of what was written")
            }
            before = reached
        }
        #expect(folder.notices == [], "nothing was begun anew")
        #expect(before.values.allSatisfy { $0 > 0 }, "something was there: \(before)")
    }

    @Test(.timeLimit(.minutes(1)), arguments: [20_000, 100_000, 400_000])
    func aDiskWithoutRoomEndsItAndLosesNothing(bytes: Int) throws {
        let folder = StoreFolder()
        let history = StateHistory(seed: 21)
        let writer = try Writer(folder, seed: 21, fileBytes: bytes)
        let end = writer.awaitEnd()
        #expect(end.status == 74, "\(end.lines.suffix(2))")
        let last = end.lines.last ?? ""
        #expect(last.contains("no room is left on the disk"), "\(last)")
        // With room again, what is there is right, and the work goes on behind it.
        let provider = try folder.provider()
        _ = try StoreFolder.reached(provider, history)
    }
}

/// The process that writes.
private final class Writer {
    private let process = Process()
    private let output = Pipe()

    init(_ folder: StoreFolder, seed: UInt64, fileBytes: Int? = nil) throws {
        process.executableURL = BuiltProduct.leadsync.deletingLastPathComponent()
            .appendingPathComponent("state-writer")
        process.arguments = [folder.path, "\(seed)"] + (fileBytes.map { ["\($0)"] } ?? [])
        process.standardOutput = output
        process.standardInput = FileHandle.nullDevice
        try process.run()
    }

    deinit {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    }

    /// Kills it when it has written so many lines. Returns the last batch of each partition that it
    /// has told of.
    func killed(afterLines count: Int) throws -> [Int32: Int64] {
        var text = Data()
        var lines = 0
        while lines < count {
            let data = output.fileHandleForReading.availableData
            if data.isEmpty { break }
            lines += data.count { $0 == UInt8(ascii: "\n") }
            text += data
        }
        kill(process.processIdentifier, SIGKILL)
        text += output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        #expect(process.terminationReason == .uncaughtSignal, "it was killed: \(text.count) bytes")
        var last: [Int32: Int64] = [:]
        for line in String(decoding: text, as: UTF8.self).split(separator: "\n") {
            let words = line.split(separator: " ")
            if words.count == 2, let partition = Int32(words[0]), let number = Int64(words[1]) {
                last[partition] = number
            }
        }
        return last
    }

    func awaitEnd() -> (status: Int32, lines: [String]) {
        let text = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        let lines = String(decoding: text, as: UTF8.self).split(separator: "\n").map(String.init)
        return (process.terminationStatus, lines)
    }
}
