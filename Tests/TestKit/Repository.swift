// SPDX-License-Identifier: Apache-2.0

public import Foundation

/// The repository that the tests were built from.
public enum Repository {
    /// The folder that holds `Package.swift`.
    public static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// A file or folder, by its path from the root.
    public static func path(_ path: String) -> URL { root.appendingPathComponent(path) }
}
