// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Demo
import Foundation
import Kafka
import Settings
import StateStore
import StreamProcessing

/// The end of a command that cannot do what it was asked: one line for each problem, and an exit
/// code for scripts (sysexits.h).
struct Failure: Error {
    enum Code: Int32 {
        case data = 65
        case missingInput = 66
        case unavailable = 69
        case software = 70
        case cannotCreate = 73
        case disk = 74
        case temporary = 75
        case noPermission = 77
        case configuration = 78
    }

    var code: Code
    var lines: [String]

    init(_ code: Code, _ line: String) { self.init(code, lines: [line]) }

    init(_ code: Code, lines: [String]) {
        self.code = code
        self.lines = lines
    }

    /// The end of a role that was asked to stop and could not finish what it had begun. Nothing is
    /// lost: its successor finds out what became of it.
    static func stoppedInTheMiddle(_ what: String) -> Failure {
        Failure(.temporary, "stopped in the middle of work: \(what)")
    }

    /// Any error as people are told about it; nil for what the parser words itself.
    init?(_ error: any Error) {
        switch error {
        case let failure as Failure: self = failure
        case let error as ConfigurationError:
            self.init(
                error.isMissingFile ? .missingInput : .configuration,
                lines: error.problems
            )
        case let error as WorkerError:
            self.init(Failure.code(of: error.reason), error.message)
        case let error as DemoError:
            self.init(Failure.code(of: error.reason), error.line)
        case let error as StateStoreError:
            self.init(error.kind == .disk ? .disk : .cannotCreate, error.message)
        case let error as KafkaError:
            self.init(Failure.code(of: error), error.message)
        case is CleanExit, is ExitCode, is ValidationError: return nil
        default: return nil
        }
    }

    private static func code(of reason: WorkerError.Reason) -> Code {
        switch reason {
        case .configuration: .configuration
        case .permission: .noPermission
        case .recordsLost: .data
        case .identityTaken: .software
        case .store: .cannotCreate
        case .disk: .disk
        case .interrupted: .temporary
        }
    }

    private static func code(of reason: DemoError.Reason) -> Code {
        switch reason {
        case .data: .data
        case .missingInput: .missingInput
        case .unavailable: .unavailable
        case .cannotCreate: .cannotCreate
        case .software: .software
        }
    }

    private static func code(of error: KafkaError) -> Code {
        if error.code == .invalidArgument || error.code == .unknownTopicOrPartition {
            return .configuration
        }
        return error.disposition == .retry ? .unavailable : .software
    }

    /// Ends the process.
    static func end(with error: any Error, parser: any ParsableCommand.Type) -> Never {
        guard let failure = Failure(error) else { parser.exit(withError: error) }
        for line in failure.lines { Terminal.printError("leadsync: \(line)") }
        exit(failure.code.rawValue)
    }
}

/// What people read: results on standard output, everything else on standard error.
enum Terminal {
    static func printError(_ line: String) {
        FileHandle.standardError.write(Data((escaped(line, keepsLines: true) + "\n").utf8))
    }

    /// Prints text, which may have several lines.
    static func say(_ text: String) {
        FileHandle.standardOutput.write(Data((escaped(text, keepsLines: true) + "\n").utf8))
    }

    /// Prints one line that holds what strangers have typed: it stays one line.
    static func sayLine(_ line: String) {
        FileHandle.standardOutput.write(Data((escaped(line, keepsLines: false) + "\n").utf8))
    }

    /// The text without characters that a terminal would obey: each is shown by its number. A first
    /// name may hold an escape sequence, or turn the direction of what follows.
    static func escaped(_ text: String, keepsLines: Bool) -> String {
        if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F || keepsLines && $0 == 0x0A }) {
            return text
        }
        var shown = ""
        shown.unicodeScalars.reserveCapacity(text.unicodeScalars.count)
        for scalar in text.unicodeScalars {
            if keepsLines && (scalar == "\n" || scalar == "\t") || !isObeyed(scalar) {
                shown.unicodeScalars.append(scalar)
            } else {
                shown += "\\u{\(String(scalar.value, radix: 16))}"
            }
        }
        return shown
    }

    private static func isObeyed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: true
        // Marks that turn the direction of text; others of the kind join emoji.
        case .format:
            "\u{200E}\u{200F}\u{061C}".unicodeScalars.contains(scalar)
                || (0x202A...0x202E).contains(scalar.value)
                || (0x2066...0x2069).contains(scalar.value)
        default: false
        }
    }
}
