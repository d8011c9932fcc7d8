// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// A certificate for the loopback address and a host name; its files go with its last reference.
public final class SelfSignedCertificate: Sendable {
    private let folder: TemporaryFolder

    /// The file with the certificate, as PEM.
    public var file: String { folder.path("certificate.pem") }
    /// The file with its key, as PEM.
    public var keyFile: String { folder.path("key.pem") }

    /// The command `openssl` is missing, or older than 1.1.1.
    public struct OpenSSLFailed: Error, CustomStringConvertible {
        /// What the command wrote.
        public var output: String
        /// What to do.
        public var description: String {
            "openssl is missing, or older than 1.1.1: run scripts/setup. It said: \(output)"
        }
    }

    /// Makes a certificate with the command `openssl`.
    public init(name: String = "localhost") async throws {
        folder = try TemporaryFolder()
        let run = try await ProcessRun(
            "openssl",
            [
                "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
                "-subj", "/CN=\(name)", "-addext", "subjectAltName=DNS:\(name),IP:127.0.0.1",
                "-keyout", keyFile, "-out", file,
            ]
        )
        guard run.exitCode == 0 else { throw OpenSSLFailed(output: run.output) }
    }
}
