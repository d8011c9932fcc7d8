// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Synchronization

/// A child of the demo: this same executable in one of its roles.
final class DemoProcess: Sendable {
    private struct Running: @unchecked Sendable {
        let process: Process
    }

    let name: String
    private let running: Running
    private let isStopping = Atomic<Bool>(false)

    /// Starts a role.
    ///
    /// - Parameters:
    ///   - log: where its standard error goes, line by line.
    ///   - onLine: called with each of those lines.
    ///   - onDeath: called when it ends without having been told to.
    init(
        _ name: String,
        arguments: [String],
        environment: [String: String],
        log: URL,
        onLine: @escaping @Sendable (String) -> Void,
        onDeath: @escaping @Sendable (String) -> Void
    ) throws {
        guard let executable = Bundle.main.executableURL else {
            throw DemoError(.software, "cannot tell where this executable is")
        }
        let process = Process()
        process.executableURL = executable
        process.arguments = arguments
        process.environment = environment
        let pipe = Pipe()
        process.standardError = pipe
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        _ = FileManager.default.createFile(atPath: log.path, contents: nil)
        let output = try FileHandle(forWritingTo: log)
        let lines = Mutex("")
        pipe.fileHandleForReading.readabilityHandler = { handle in
            let data = handle.availableData
            if data.isEmpty {
                handle.readabilityHandler = nil
                return
            }
            output.write(data)
            let whole = lines.withLock { rest in
                rest += String(decoding: data, as: UTF8.self)
                var parts = rest.split(separator: "\n", omittingEmptySubsequences: false)
                rest = String(parts.removeLast())
                return parts.map(String.init)
            }
            for line in whole { onLine(line) }
        }
        self.name = name
        running = Running(process: process)
        process.terminationHandler = { [weak self] process in
            let line = "\(name) ended by itself with \(process.terminationStatus): see \(log.path)"
            // Ctrl-C goes to the children too, and they may be quicker than the demo itself.
            DispatchQueue.global().asyncAfter(
                deadline: .now() + .seconds(DemoLimits.childDeathGraceSeconds)
            ) { [weak self] in
                if let self, !self.isStopping.load(ordering: .acquiring) { onDeath(line) }
            }
        }
        try process.run()
    }

    /// Asks it to end.
    func requestStop() {
        isStopping.store(true, ordering: .releasing)
        if running.process.isRunning { running.process.terminate() }
    }

    /// Waits for the end; kills the process if it does not end in time.
    func wait() {
        let process = running.process
        let identifier = process.processIdentifier
        let timer = DispatchSource.makeTimerSource(queue: .global())
        timer.schedule(deadline: .now() + .seconds(DemoLimits.childStopSeconds))
        timer.setEventHandler { kill(identifier, SIGKILL) }
        timer.resume()
        process.waitUntilExit()
        timer.cancel()
    }
}
