// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Demo

/// `leadsync demo`: a day of changes and what becomes of them; then the whole system to play with.
struct DemoCommand: AsyncParsableCommand {
    /// What is played.
    enum Part: String, ExpressibleByArgument, CaseIterable {
        /// A day of change events out of files.
        case day
        /// Both sandboxes, both connectors, scheduler and workers.
        case live
    }

    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Play a day of changes, then the whole system on simulated vendors.",
        discussion: """
            Everything runs on this machine, on an embedded broker and simulated vendors. Ports \
            that are taken are replaced by free ones.
            """
    )

    @Flag(help: "Stop at the end: with 0 if all came out as it has to, else with 1.")
    var once = false

    @Option(help: "Only one part: day or live.")
    var part: Part?

    @Option(help: "The broker's port; 0 for any free one.")
    var port = 0

    @Option(help: "Leads whose activity log is shown, by ID, with commas; left out: a selection.")
    var leads: String?

    @Option(help: "The folder with the day's files.")
    var day: String?

    func validate() throws {
        guard (0...65_535).contains(port) else {
            throw ValidationError("--port \(port): expected 0 to 65535")
        }
    }

    private var console: DemoConsole {
        DemoConsole(
            say: { Terminal.say($0) },
            printError: { Terminal.printError("leadsync: \($0)") }
        )
    }

    func run() async throws {
        try await TerminationSignals().run { try await play() }
    }

    private func play() async throws {
        if part != .live {
            let demo = DayDemo(
                port: port,
                leads: leads,
                day: day,
                goesOn: part == .day && !once,
                console: console
            )
            switch try await demo.run(until: stopRequests()) {
            case .right: break
            case .wrong: throw ExitCode.failure
            case .stopped: return try stopped()
            }
        }
        if part != .day { try await playLive() }
    }

    /// Ends with an error if `--once` was stopped before all was checked.
    private func stopped() throws {
        if once { throw ExitCode.failure }
    }

    private func playLive() async throws {
        let demo = try await LiveDemo(port: port, console: console)
        let stops = stopRequests()
        let (outcomes, ended) = AsyncStream<Result<DayDemo.Outcome, any Error>>.makeStream()
        let play = Task {
            do {
                let isRight = try await demo.play { line in
                    ended.yield(.failure(Failure(.software, line)))
                }
                ended.yield(.success(isRight ? .right : .wrong))
            } catch {
                ended.yield(.failure(error))
            }
        }
        let watch = Task {
            for await _ in stops { ended.yield(.success(.stopped)) }
        }
        defer {
            play.cancel()
            watch.cancel()
        }
        do {
            for await outcome in outcomes {
                switch try outcome.get() {
                case .right where !once:
                    demo.invite()
                    continue
                case .right: await demo.stop(keepsLogs: false)
                case .stopped:
                    await demo.stop(keepsLogs: false)
                    try stopped()
                case .wrong:
                    await demo.stop(keepsLogs: true)
                    throw ExitCode.failure
                }
                return
            }
        } catch let error where !(error is ExitCode) {
            await demo.stop(keepsLogs: true)
            throw error
        }
    }
}
