// SPDX-License-Identifier: Apache-2.0

import EmbeddedBroker
import Foundation

/// The broker in a process of its own, so that its processor time is not the client's.
final class BrokerProcess {
    /// The argument by which the benchmark's executable becomes the broker.
    static let subcommand = "broker"

    let bootstrapServers: String
    private let process = Process()
    /// Open as long as the broker is wanted: it ends with this pipe, and so with its parent.
    private let lifeline = Pipe()

    init() throws {
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = [Self.subcommand]
        process.standardInput = lifeline
        process.standardOutput = output
        try process.run()
        let told = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        bootstrapServers = told.trimmingCharacters(in: .whitespacesAndNewlines)
        if bootstrapServers.isEmpty { throw BenchmarkFailure("the broker did not start") }
    }

    func stop() {
        try? lifeline.fileHandleForWriting.close()
        process.waitUntilExit()
    }

    /// What the broker's process does: tells its address, and serves until its input ends.
    static func serve() throws {
        let broker = try EmbeddedBroker.start()
        let line = broker.bootstrapServers + "\n"
        FileHandle.standardOutput.write(Data(line.utf8))
        _ = FileHandle.standardInput.readDataToEndOfFile()
        broker.stop()
    }
}
