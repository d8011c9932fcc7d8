// SPDX-License-Identifier: Apache-2.0

public import ConnectorRuntime
public import Primitives
public import VendorAPI

/// The source and the target of one org, which share its login, its budget, its rate and its schema
/// cache.
public struct SalesforceConnection: Sendable {
    /// What changed in the org.
    public let source: SalesforceSource
    /// What is written to the org.
    public let target: SalesforceTarget
    /// Every call goes through it: its statistics, its budget.
    public let caller: APIClient

    /// Connects nothing yet: the first call logs in.
    ///
    /// - Parameters:
    ///   - budget: made of `configuration.dailyBudget(record:)`.
    /// - persons: tells what has become of the persons that records name; nil takes all of them for
    ///   living.
    ///   - random: from 0 up to 1, for the waits.
    ///   - observe: told what happens to calls; it may be called from many tasks at once.
    public init(
        _ configuration: SalesforceConfiguration,
        transport: any HTTPTransport,
        budget: QuotaLeases,
        clock: any WallClock,
        persons: (any PersonRegister)? = nil,
        random: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) },
        observe: @escaping @Sendable (CallEvent) -> Void = { _ in }
    ) {
        let login = SalesforceLogin(configuration, transport: transport, clock: clock)
        caller = APIClient(
            APIClient.RateLimits(
                vendor: SalesforceConnection.vendor,
                concurrency: configuration.concurrency,
                window: SlidingWindow(
                    calls: configuration.callsPerSecond,
                    windowMilliseconds: 1_000
                )
            ),
            transport: transport,
            tokens: login,
            budget: budget,
            clock: clock,
            random: random,
            observe: observe
        )
        let client = SalesforceClient(caller: caller, login: login, clock: clock)
        let schemaCache = SalesforceSchemaCache(client, configuration)
        source = SalesforceSource(client, schemaCache, configuration)
        target = SalesforceTarget(
            client: client,
            schemaCache: schemaCache,
            linkName: configuration.linkField,
            persons: persons,
            random: random
        )
    }

    /// What people call the vendor.
    public static let vendor = "Salesforce"
}
