// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Files that people name on the command line.
enum InputFile {
    /// The content; `-` is standard input.
    static func read(_ path: String) throws -> Data {
        if path == "-" { return FileHandle.standardInput.readDataToEndOfFile() }
        do {
            return try Data(contentsOf: URL(fileURLWithPath: path))
        } catch {
            let reason =
                FileManager.default.fileExists(atPath: path) ? "" : ": there is no such file"
            throw Failure(.missingInput, "cannot read \(path)\(reason)")
        }
    }
}
