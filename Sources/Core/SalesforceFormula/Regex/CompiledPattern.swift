// SPDX-License-Identifier: Apache-2.0

/// A regular expression in the syntax of Java, read once, with bounds on what matching may cost.
struct CompiledPattern: Sendable {
    /// What matching a whole text came to.
    enum Match {
        case matched, notMatched
        /// It took more steps than it may.
        case tooCostly
        /// The pattern is no regular expression.
        case invalid
        /// The pattern may be one, but uses what is not known here.
        case unsupported
    }

    /// The part of the pattern that is not known here, as it is written; nil where there is none.
    var unsupportedPart: String? {
        if case .failure(.unsupported(let part)) = content { part } else { nil }
    }

    private enum Content {
        case program(RegexProgram)
        case failure(RegexFailure)
    }

    private let content: Content

    /// Reads a pattern; what is wrong with it is told when it is used.
    init(_ text: String) {
        do throws(RegexFailure) {
            var parser = RegexParser(text)
            let node = try parser.parse()
            content = .program(
                try RegexCompiler.compile(node, captures: parser.captureCount)
            )
        } catch {
            content = .failure(error)
        }
    }

    /// Whether the whole text matches; the steps that it takes are taken from those that are left.
    func matches(_ text: String, stepsLeft: inout Int) -> Match {
        switch content {
        case .failure(.invalid): return .invalid
        case .failure(.unsupported): return .unsupported
        case .failure(.tooLarge): return .tooCostly
        case .program(let program):
            var matcher = RegexMatcher(program, text, stepsMax: stepsLeft)
            defer { stepsLeft -= matcher.steps }
            return matcher.run()
        }
    }
}

/// Why a pattern cannot be used.
enum RegexFailure: Error {
    case invalid, tooLarge
    /// The part that is not known here, as it is written.
    case unsupported(String)
}
