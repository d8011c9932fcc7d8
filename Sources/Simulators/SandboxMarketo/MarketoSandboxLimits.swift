// SPDX-License-Identifier: Apache-2.0

internal import Primitives

/// Marketo's bounds (docs/reference/marketo.md).
enum MarketoSandboxLimits {
    /// The one lead partition.
    static let partition: Int64 = 1
    static let partitionName = "Default"
    /// Records in one call.
    static let input = 300
    /// Values of one look-up, and records of one page.
    static let filterValues = 300
    /// Records that a look-up may match.
    static let filterMatches = 1000
    /// Activities of one page.
    static let activities = 300
    /// Activities of any type that one page looks through, so that a page can be short or empty
    /// although there is more.
    static let activitiesScanned = 1000
    /// Types of one activity call.
    static let activityTypes = 10
    /// Leads that an activity call may name.
    static let activityLeads = 30
    /// Leads of a list that activity calls refuse (1003), and since when.
    static let largeList = 10_000
    static let largeListsEnd = Timestamp(milliseconds: 1_798_588_800_000)
    /// Losers of one merge.
    static let mergeLosers = 25
    /// The body of any call but an import, in bytes.
    static let bodyBytes = 1 << 20
    /// The body of an import, in bytes.
    static let importBytes = 10 << 20
    /// Path and query of any call, in bytes.
    static let targetBytes = 8 << 10
    /// The life of a token, in milliseconds.
    static let tokenMilliseconds: Int64 = 3_600_000
    /// The window of the rate limit, in milliseconds.
    static let rateMilliseconds: Int64 = 20_000
    /// The longest text of an ordinary field, in characters.
    static let textCharacters = 255
    /// The longest text of a text area, in bytes.
    static let textAreaBytes = 30_000
    /// Attributes of one custom activity, in bytes of JSON.
    static let customAttributesBytes = 65_536
    /// Custom activity types of a subscription.
    static let customTypes = 10
    /// Secondary attributes of a custom activity type.
    static let customAttributes = 20
    /// How long a deletion stays in Get Deleted Leads, in milliseconds.
    static let deletedMilliseconds: Int64 = 14 * 86_400_000
    /// The window of a bulk extract, in milliseconds.
    static let exportWindowMilliseconds: Int64 = 31 * 86_400_000
    /// Bulk extracts, or imports, that wait or run.
    static let jobsQueued = 10
    /// Bulk extracts, or imports, that run.
    static let jobsRunning = 2
    /// How long the list of bulk extracts goes back, in milliseconds.
    static let exportsListedMilliseconds: Int64 = 7 * 86_400_000
    /// A piece of a file that is kept as one.
    static let filePieceBytes = 256 << 10
}
