// SPDX-License-Identifier: Apache-2.0

/// The limits of a Marketo subscription (docs/reference/marketo.md, Limits).
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
