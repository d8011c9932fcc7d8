// SPDX-License-Identifier: Apache-2.0

public import SandboxKit
public import SandboxMarketo

/// How a sandbox runs. The defaults are those of `leadsync sandbox`.
public struct SandboxOptions: Sendable {
    /// A certificate and its key, both as PEM files.
    public struct TLSFiles: Hashable, Sendable {
        /// The certificate, or a chain that begins with it.
        public var certificate: String
        /// The certificate's private key.
        public var key: String

        /// Names both files.
        public init(certificate: String, key: String) {
            self.certificate = certificate
            self.key = key
        }
    }

    /// The address that all ports are bound at.
    public var host = "127.0.0.1"
    /// Where Salesforce answers; 0 takes any free port, as for the two others.
    public var salesforcePort = 8081
    /// Where Marketo answers.
    public var marketoPort = 8082
    /// The port of the page.
    public var pagePort = 8080
    /// The SQLite file that keeps the state; nil keeps it in memory.
    public var dataFile: String?
    /// How many linked pairs a data file without records begins with.
    public var peopleCount = 0
    /// The seed of names, values and chances of faults.
    public var seed: UInt64 = 20_261_124
    /// Serves HTTPS in place of HTTP, on all ports.
    public var tls: TLSFiles?
    /// The clock of both vendors.
    public var clock = SandboxClock()
    /// The limits of the Marketo subscription.
    public var marketoLimits = MarketoLimits()
    /// The fields of both vendors that the page shows side by side and compares. Custom fields of
    /// the same name are compared in any case.
    public var comparedFields: [ComparedFields] = []

    /// The defaults: ports 8080 to 8082, state in memory, no records.
    public init() {}

    /// For tests: any free ports, state in memory.
    public static var inProcess: SandboxOptions {
        var options = SandboxOptions()
        (options.salesforcePort, options.marketoPort, options.pagePort) = (0, 0, 0)
        return options
    }
}
