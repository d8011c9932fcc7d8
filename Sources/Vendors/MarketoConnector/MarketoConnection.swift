// SPDX-License-Identifier: Apache-2.0

internal import ConnectorRuntime
public import Primitives
public import VendorAPI

/// A Marketo subscription: the source and the targets of its connector, which share its token, its
/// budget and its limits.
public struct MarketoConnection: Sendable {
    /// Where changes come from.
    public let source: MarketoSource
    /// Where writes go.
    public let target: MarketoTarget
    /// Where the activity log goes; nil when that is off.
    public let activities: MarketoActivityTarget?
    /// All calls go through it: what it counts is what the cycle reports say.
    public let caller: APIClient

    /// Puts a connection together; nothing is called yet.
    ///
    /// - Parameters:
    ///   - budget: the budget of the day; see `budget(_:record:)`.
    ///   - observe: told what happens to calls; it may be called from many tasks at once.
    public init(
        _ configuration: MarketoConfiguration,
        transport: any HTTPTransport,
        budget: QuotaLeases,
        clock: any WallClock,
        random: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) },
        observe: @escaping @Sendable (CallEvent) -> Void = { _ in }
    ) {
        let time = ServerTime(clock: clock)
        let transport = TimekeepingTransport(transport: transport, time: time)
        caller = APIClient(
            APIClient.RateLimits(
                vendor: "Marketo",
                concurrency: configuration.concurrency,
                window: SlidingWindow(
                    calls: configuration.callsPerWindow,
                    windowMilliseconds: Limits.rateWindowMilliseconds
                )
            ),
            transport: transport,
            tokens: MarketoTokenSource(
                baseURL: configuration.baseURL,
                clientID: configuration.clientID,
                clientSecret: configuration.clientSecret,
                transport: transport,
                clock: clock
            ),
            budget: budget,
            clock: clock,
            random: random,
            observe: observe
        )
        let api = MarketoAPI(caller: caller, time: time, clock: clock)
        let schemaCache = MarketoSchemaCache(api: api, configuration: configuration)
        source = MarketoSource(configuration: configuration, api: api, schemaCache: schemaCache)
        target = MarketoTarget(api: api, schemaCache: schemaCache, lock: KeyedLock())
        activities = configuration.customActivity.map { name in
            MarketoActivityTarget(api: api, name: name)
        }
    }

    /// The budget of a day as Marketo counts it: from midnight, US Central standard time.
    ///
    /// - Parameter record: what a process before this one left.
    public static func budget(
        _ configuration: MarketoConfiguration,
        record: BudgetRecord = BudgetRecord()
    ) -> DailyQuota {
        DailyQuota(
            dailyCalls: configuration.dailyCalls,
            share: configuration.budgetShare,
            reset: .midnight(utcOffsetMinutes: -360),
            record: record
        )
    }
}
