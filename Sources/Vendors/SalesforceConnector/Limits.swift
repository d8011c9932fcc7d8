// SPDX-License-Identifier: Apache-2.0

/// Bounds of the Salesforce connector, with their unit in their name.
public enum Limits {
    // MARK: Calls

    /// The most records that one call writes, as Salesforce has it.
    public static let recordsInCall = 200
    /// The daily calls of an org unless told: the least that an org with API access has.
    public static let dailyCalls: Int64 = 15_000
    /// The share of them that is used unless told.
    public static let budgetShare = 0.5
    /// The most calls at once, unless told: below the org's own bound on long ones (5 in a small
    /// org).
    public static let concurrentCalls = 4
    /// The most calls in a second, unless told.
    public static let callsInSecond = 25
    /// The longest path with its query: Salesforce takes 16,384 bytes of URI and headers, of which
    /// the host, the token and the other headers need a part.
    static let pathBytes = 14_000
    /// How long to wait for an answer: Salesforce itself gives up after 10 minutes.
    static let callMilliseconds: Int64 = 120_000
    /// The largest answer that is read.
    static let answerBytes = 64 << 20
    /// How long an assertion of the JWT flow is good.
    static let assertionMilliseconds: Int64 = 180_000

    // MARK: Polls

    /// The most rows of one query of a poll; also Salesforce's largest page.
    static let pageRows = 2_000
    /// The rows to which a query that ran too long is cut down, by halves, before it is given up.
    static let smallestPageRows = 125
    /// How far a poll looks back behind the end of the one before: rows that became visible so
    /// late after their SystemModstamp lose nothing.
    static let overlapMilliseconds: Int64 = 300_000
    /// How far the watermark stays behind the start of its poll: a save becomes visible this much
    /// later than its SystemModstamp says, usually.
    public static let visibilityLagMilliseconds: Int64 = 2_000
    /// The most rows of the overlap that are remembered so as not to be published again; beyond
    /// that they are published twice, which is harmless.
    static let rememberedRows = 50_000
    /// The most lines about single records that a page reports.
    static let linesInPage = 20
    /// The most users that are remembered as owners of records, where rules ask about owners.
    static let rememberedOwners = 10_000
    /// The most digits of a Marketo person's ID that a link field can hold.
    static let personDigits = 18

    /// The most rows that a count is believed: totals are sums, and come from outside.
    static let rowsInOrg: Int64 = 1_000_000_000_000
    /// The most calls in a day that Salesforce's own count is believed.
    static let callsInDay: Int64 = 1_000_000_000_000

    /// The most queries that one row is read with: an org's fields, 800 custom ones among them, fit
    /// into four.
    static let queriesOfRow = 8
    /// The most pages of one query: Salesforce's have 200 rows at least, and an answer that names a
    /// next page for ever would never end.
    static let pagesOfQuery = 1_000

    // MARK: Schema

    /// How often the schema is asked for.
    static let schemaRefreshMilliseconds: Int64 = 3_600_000
    /// How often it is asked for whatever Salesforce says about changes since the last time.
    static let wholeRefreshMilliseconds: Int64 = 86_400_000
    /// The least time between two refreshes for cause, so that a field that stays refused does not
    /// cost a describe with each write.
    static let causedRefreshMilliseconds: Int64 = 60_000
    /// The most parts of the schema that are asked for in one cycle once all are known: with two
    /// queries an idle cycle costs four calls at most.
    static let refreshesInCycle = 2
    /// The most validation rules of one object that are read, active ones first.
    static let validationRules = 500

    /// The most names in all rules that are looked at.
    static let namesInRules = 5_000
    /// How deep formula fields inside formula fields are looked into.
    static let formulaLevels = 10
    /// The most columns that are asked for at once for rules.
    static let columnsForRules = 200
    /// How many relationships away Salesforce's queries reach.
    static let queriedLevels = 5
    /// The most objects that are described because rules lead to them.
    static let typesForRules = 50

    // MARK: Writes

    /// How often a record is sent that Salesforce cannot take for the moment (a lock, say), before
    /// it goes back into its queue.
    static let recordAttempts = 10
    /// The longest wait before the second of these; it doubles with every further one.
    static let recordBackoffMilliseconds: Int64 = 250
    /// The longest wait between two of these.
    static let longestRecordBackoffMilliseconds: Int64 = 2_000
    /// How many of these tries are made in one call; each further one takes two, so that at the
    /// last a record that stays locked is alone.
    static let fullBatchAttempts = 2
    /// How often a batch is begun anew, within one call, because an answer to it was lost.
    static let batchAttempts = 4
    /// How far our clock may be off when it is compared with Salesforce's.
    static let clockMarginMilliseconds: Int64 = 60_000
    /// The longest e-mail address that is searched for: no record can hold a longer one.
    static let emailBytes = 320
    /// The most duplicates that a rejection names.
    static let namedDuplicates = 10
}
