// SPDX-License-Identifier: Apache-2.0

/// Bounds of everything that goes to a vendor's API, with their unit in their name.
public enum Limits {
    /// The largest answer that is taken; more counts as unintelligible.
    public static let answerBytes = 64 * 1_024 * 1_024
    /// How long making a connection may take.
    static let connectMilliseconds: Int64 = 10_000
    /// How long an unused connection is kept: shorter than vendors keep theirs, so that a call
    /// seldom goes into one that is being closed.
    static let idleConnectionMilliseconds: Int64 = 20_000
    /// How much of an error's text is kept in a message for people.
    static let errorTextCharacters = 200
    /// How often one call is sent, all in all.
    public static let attempts = 6
    /// The longest wait before the second try; it doubles with every further one.
    public static let backoffMilliseconds: Int64 = 500
    /// The longest wait between two tries.
    public static let longestBackoffMilliseconds: Int64 = 30_000
    /// The longest `Retry-After` that is waited for within a call; a longer one ends the call.
    public static let longestRetryAfterMilliseconds: Int64 = 60_000
    /// The most calls that wait for their turn; more is a programming error.
    static let waitingCalls = 1_000
    /// How many calls are leased from the daily budget at once, so that a process that is killed
    /// wastes at most these.
    public static let leasedCalls: Int64 = 100
    /// How long refused credentials are remembered before they are sent to the vendor again, so
    /// that no user is locked out.
    public static let refusedCredentialsMilliseconds: Int64 = 60_000
    /// How long before its end a token is no longer used.
    static let tokenMarginMilliseconds: Int64 = 30_000
    /// The most calls of a day that a record or a vendor's word can name.
    static let callsInDay: Int64 = 1_000_000_000_000
    /// The hours or days since 1970 that a record can name: centuries, and no overflow.
    static let periods: ClosedRange<Int64> = 0...10_000_000
    /// How far ahead of ours the clock may have gone by which calls were put on record, and still
    /// be believed.
    static let clockAheadMilliseconds: Int64 = 86_400_000
    /// How long a vendor's word that its quota is used up is believed.
    static let exhaustedMilliseconds: Int64 = 15 * 60_000
}
