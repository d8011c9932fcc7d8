// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// Errors of requests, writes and activities since the last cycle report. The next report includes
/// them, so that it also shows a write for which a permission is missing.
final class ReportedErrors: Sendable {
    private let lines = Mutex<[String]>([])

    /// Stores an error line unless it is already stored.
    func note(_ line: String) {
        lines.withLock { lines in
            guard lines.count < Limits.errorsInReport, !lines.contains(line) else { return }
            lines.append(line)
        }
    }

    /// Returns the stored lines and empties the list.
    func take() -> [String] {
        lines.withLock { lines in
            defer { lines = [] }
            return lines
        }
    }
}
