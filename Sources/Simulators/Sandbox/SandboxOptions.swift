// SPDX-License-Identifier: Apache-2.0

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
    /// Where people look at the records.
    public var pagePort = 8080
    /// The SQLite file that keeps the state; nil keeps it in memory.
    public var dataFile: String?
    /// How many linked pairs a data file without records begins with.
    public var peopleCount = 0
    /// What names, values and chances of faults are drawn from.
    public var seed: UInt64 = 20_261_124
    /// Serves HTTPS in place of HTTP, on all ports.
    public var tls: TLSFiles?
    /// Where the time of both vendors comes from.
    public var clock = SandboxClock()
    /// What Marketo allows.
    public var marketoLimits = MarketoLimits()

    /// The defaults: ports 8080 to 8082, state in memory, nobody in it.
    public init() {}

    /// For tests: any free ports, state in memory.
    public static var inProcess: SandboxOptions {
        var options = SandboxOptions()
        (options.salesforcePort, options.marketoPort, options.pagePort) = (0, 0, 0)
        return options
    }
}

/// What a Marketo subscription allows (docs/reference/marketo.md, Limits).
public struct MarketoLimits: Hashable, Sendable {
    /// Calls from midnight to midnight, Central Standard Time; 607 beyond.
    public var dailyCalls = 50_000
    /// Calls in any 20 seconds; 606 beyond.
    public var callsPerWindow = 100
    /// Calls at once; 615 beyond.
    public var concurrentCalls = 10
    /// The bytes of bulk extracts from midnight to midnight; 1029 beyond.
    public var dailyExportBytes: Int64 = 500_000_000
    /// How long a bulk extract or import takes once it runs, in milliseconds. Marketo needs
    /// minutes; by the sandbox's clock, so that with a clock that stands still only 0 ends.
    public var jobMilliseconds: Int64 = 500
    /// Whether Sync Leads refuses every company field with 1021. By default it refuses those of a
    /// person that belongs to a company record (`externalCompanyId`), and of nobody else.
    public var refusesCompanyFields = false
    /// Whether the token may come as the parameter `access_token` too, which Marketo gives up on
    /// 31 August 2026.
    public var acceptsTokenInQuery = true

    /// The limits of an ordinary subscription.
    public init() {}
}
