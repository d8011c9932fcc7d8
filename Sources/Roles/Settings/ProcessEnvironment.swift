// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Glibc

/// What a process finds around it; tests make up their own.
public struct ProcessEnvironment: Sendable {
    /// The environment.
    public var variables: [String: String]
    /// The host's name.
    public var hostName: String
    /// Reads a file's text.
    public var readFile: @Sendable (String) throws -> String

    /// Surroundings with these parts.
    public init(
        variables: [String: String] = [:],
        hostName: String = "host",
        readFile: @escaping @Sendable (String) throws -> String = ProcessEnvironment.read
    ) {
        self.variables = variables
        self.hostName = hostName
        self.readFile = readFile
    }

    /// The environment, host and files of this process.
    public static func ofProcess() -> ProcessEnvironment {
        ProcessEnvironment(
            variables: ProcessInfo.processInfo.environment,
            hostName: localHostName()
        )
    }

    /// Reads a UTF-8 file of bounded size.
    public static let read: @Sendable (String) throws -> String = { path in
        guard let file = FileHandle(forReadingAtPath: path) else {
            let exists = FileManager.default.fileExists(atPath: path)
            throw ConfigurationError(
                exists ? "\(path): cannot be read: check its permissions" : "\(path): no such file",
                isMissingFile: true
            )
        }
        defer { try? file.close() }
        let data = try file.read(upToCount: ConfigurationLimits.fileBytes + 1) ?? Data()
        guard data.count <= ConfigurationLimits.fileBytes else {
            throw ConfigurationError("\(path): larger than \(ConfigurationLimits.fileBytes) bytes")
        }
        guard let text = String(data: data, encoding: .utf8) else {
            throw ConfigurationError("\(path): not UTF-8 text")
        }
        return text
    }

    /// The host's own name, without a question to the network.
    private static func localHostName() -> String {
        var bytes = [CChar](repeating: 0, count: 256)
        guard gethostname(&bytes, bytes.count - 1) == 0, bytes[0] != 0 else { return "localhost" }
        return String(
            decoding: bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) },
            as: UTF8.self
        )
    }

    /// Reads a file; whatever goes wrong is one line that names it.
    func text(of path: String) throws(ConfigurationError) -> String {
        do {
            return try readFile(path)
        } catch let error as ConfigurationError {
            throw error
        } catch {
            throw ConfigurationError("\(path): cannot be read", isMissingFile: true)
        }
    }
}
