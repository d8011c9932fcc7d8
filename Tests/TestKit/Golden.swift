// SPDX-License-Identifier: Apache-2.0

public import Foundation

/// Files under `Tests/Golden`, which hold what an earlier build wrote: tests compare with them bit
/// by bit.
public enum Golden {
    /// Whether tests write the files anew instead of comparing with them: `LEADSYNC_GOLDEN=rewrite`
    /// in the environment. Whoever does so says in the commit what differs, and why.
    public static let isRewriting =
        ProcessInfo.processInfo.environment["LEADSYNC_GOLDEN"] == "rewrite"

    /// A file by its path below `Tests/Golden`.
    public static func file(_ path: String) -> URL {
        URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent()
            .deletingLastPathComponent()
            .appendingPathComponent("Golden")
            .appendingPathComponent(path)
    }

    /// What a file holds; nil where there is none.
    public static func text(_ path: String) -> String? {
        try? String(contentsOf: file(path), encoding: .utf8)
    }

    /// Writes a file, whole or not at all.
    public static func write(_ text: String, to path: String) throws {
        let file = file(path)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        try Data(text.utf8).write(to: file, options: .atomic)
    }

    /// Compares lines with a file of one line each, or writes them there.
    ///
    /// - Returns: the first difference as a sentence; nil where there is none.
    public static func difference(of lines: [String], from path: String) throws -> String? {
        let text = lines.map { $0 + "\n" }.joined()
        if isRewriting {
            try write(text, to: path)
            return nil
        }
        guard let golden = self.text(path) else {
            return "Tests/Golden/\(path) is missing; LEADSYNC_GOLDEN=rewrite writes it"
        }
        // By their bytes: texts that look alike are not the same on a topic.
        if Array(golden.utf8) == Array(text.utf8) { return nil }
        let known = golden.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let made = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let line = zip(known, made).enumerated()
            .first { Array($0.element.0.utf8) != Array($0.element.1.utf8) }?.offset
        let place = line ?? min(known.count, made.count)
        let expected = known.indices.contains(place) ? known[place] : "no such line"
        let found = made.indices.contains(place) ? made[place] : "no such line"
        return """
            Tests/Golden/\(path), line \(place + 1) differs:
              golden \(expected)
              now    \(found)
            """
    }
}
