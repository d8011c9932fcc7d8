// SPDX-License-Identifier: Apache-2.0

/// Bounds of the Marketo connector: what Marketo allows (docs/reference/marketo.md, Limits), and
/// our own.
enum Limits {
    // MARK: Calls

    /// The most records that one call reads or writes, as Marketo has it.
    static let recordsInCall = 300
    /// The most persons that a call for activities can be limited to, as Marketo has it.
    static let leadIDsInActivityCall = 30
    /// The largest body of a write: Marketo refuses 1 MB and more (413).
    static let bodyBytes = 1_000_000
    /// The longest path and query of a GET: Marketo refuses URIs of 8 KB (414), the address
    /// included. What is longer goes as a POST with `_method=GET`.
    static let pathBytes = 7_000
    /// The largest answer that is read.
    static let answerBytes = 64 << 20
    /// How long an ordinary call may take: Marketo's own time is 30 s.
    static let callMilliseconds: Int64 = 45_000
    /// How long a look-up of persons may take: Marketo's own time is 60 s.
    static let lookupMilliseconds: Int64 = 75_000
    /// How long a write may take: Marketo's own time is 90 s.
    static let writeMilliseconds: Int64 = 105_000
    /// How long a paging token may take: Marketo's own time is 300 s.
    static let pagingTokenMilliseconds: Int64 = 315_000
    /// How long a part of an export file may take.
    static let fileMilliseconds: Int64 = 120_000
    /// How long to wait when the rate limit is reached (606): the window is 20 s long, and the
    /// tries of one call together outlast it.
    static let rateLimitMilliseconds: Int64 = 5_000
    /// The window of Marketo's rate limit.
    static let rateWindowMilliseconds: Int64 = 20_000
    /// The most pages of one look-up: more than 1,000 matches are refused by Marketo itself (1003).
    static let lookupPages = 10
    /// The longest piece of a value that is no ID, and is quoted in a reason.
    static let quotedCharacters = 40
    /// The longest piece of a vendor's message that is passed on.
    static let messageCharacters = 500

    /// The greatest id that a person can have: what every reader of JSON reads exactly.
    static let greatestID: Int64 = 1 << 53
    /// The longest value that a look-up field can hold.
    static let lookupBytes = 255

    // MARK: Feed

    /// Pages that bring nothing, in one step of a poll, before what has been reached is saved.
    static let emptyPages = 50
    /// Pages in a row that say that there is more, bring nothing and give the same token again.
    static let standstills = 5
    /// How far a poll looks back behind the start of the one before: activities that become visible
    /// so late after their time lose nothing.
    static let overlapMilliseconds: Int64 = 300_000
    /// The most activities of the overlap that are remembered so as not to be told again; beyond
    /// that their persons are read and told whole.
    static let rememberedActivities = 100_000
    /// The longest value of a change activity that is believed to be whole, in bytes: longer text
    /// may have been cut off, and the person is read.
    static let changedValueBytes = 255
    /// Pages of merges that one step takes.
    static let mergePages = 20
    /// Persons that are known to have been merged away, remembered to tell their deletion from
    /// another one.
    static let rememberedLosers = 10_000
    /// Lines of what went wrong that one page carries.
    static let errorLines = 20

    // MARK: Schema

    /// How often the fields are asked for.
    static let schemaMilliseconds: Int64 = 3_600_000

    // MARK: First load

    /// How many ids, beyond the first 300, are searched for the oldest person: as many calls as the
    /// windows of two years.
    static let firstIDs: Int64 = 30_000
    /// The longest window of a bulk extract, as Marketo has it: 31 days.
    static let exportWindowMilliseconds: Int64 = 31 * 86_400_000
    /// The part of an export file that one call reads, and becomes one page.
    static let filePartBytes = 512 * 1_024
    /// The largest row of an export file, in bytes.
    static let rowBytes = 8 * 1_024 * 1_024
    /// The first and the longest wait between two looks at a job: Marketo refreshes its status
    /// once a minute.
    static let exportPollMilliseconds: Int64 = 2_000
    static let longestExportPollMilliseconds: Int64 = 60_000
    /// How long one step waits for a job before it lets the runtime go round.
    static let exportWaitMilliseconds: Int64 = 120_000
    /// How often a window's job is begun again, in one process, when Marketo lost or failed it.
    static let exportRestarts = 5
    /// How many ids without a person, beyond the highest one that is known, end a load by ids.
    static let idGap: Int64 = 30_000

    // MARK: Writes

    /// How often a record is sent again because of a code that passes by itself.
    static let recordAttempts = 4
    /// The wait before that, which doubles.
    static let recordRetryMilliseconds: Int64 = 1_000
    /// How often a create is begun anew because the person appeared in the meantime.
    static let createRounds = 3
    /// How much the clocks of a worker and of Marketo may differ, together with Marketo's whole
    /// seconds, where a time decides whether a person or a value is our own doing.
    static let clockSkewMilliseconds: Int64 = 5_000
    /// Pages of activities that are searched for the traces of a write.
    static let tracePages = 20
}
