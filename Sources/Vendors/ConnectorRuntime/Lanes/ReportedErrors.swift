// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// What went wrong outside the poll since the last cycle report: the next report says it, so that
/// whoever looks at the cycles sees a write that nobody permits, too.
final class ReportedErrors: Sendable {
    private let lines = Mutex<[String]>([])

    /// Notes a line, once until it is taken.
    func note(_ line: String) {
        lines.withLock { lines in
            guard lines.count < Limits.errorsInReport, !lines.contains(line) else { return }
            lines.append(line)
        }
    }

    /// All that was noted since the last time.
    func take() -> [String] {
        lines.withLock { lines in
            defer { lines = [] }
            return lines
        }
    }
}
