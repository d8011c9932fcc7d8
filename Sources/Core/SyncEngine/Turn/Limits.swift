// SPDX-License-Identifier: Apache-2.0

/// The bounds of a lead's state: whatever the events, a state stays small.
enum Limits {
    /// The most fields beside the mapped ones that are remembered of a record for its rules.
    static let fieldsBeside = 200
    /// IDs of events remembered of the newest tick of a vendor's clock.
    static let rememberedEvents = 8
    /// Requests that wait for a person's snapshot; one more replaces the oldest, and says so.
    static let waitingRequests = 16
    /// IDs of handled requests remembered, so that a repeated request does nothing.
    static let handledRequests = 16
    /// Former records and redirects remembered.
    static let formerRecords = 64
    /// Leads that may pass on what is known of a record, one after the other.
    static let passings = 32
    /// Other Salesforce records of a person of which is remembered what they hold.
    static let bystanders = 8
    /// Earlier values of a field remembered of a record that no lead keeps in step yet.
    static let earlierValues = 4
    /// Events remembered of changes that wait to be written.
    static let heldChanges = 8
    /// Writes of one lead that may be without a result at the same time.
    static let writesInFlight = 32
    /// Causes that a failure keeps; one with more depends on the whole schema.
    static let failureCauses = 32
    /// The longest name of a field or rule that a failure keeps, in UTF-8 code units.
    static let causeNameBytes = 255
    /// Causes that the activity log names when a write is tried again; the others are counted.
    static let causesNamed = 5
    /// How far a vendor's clock may run ahead of ours: a later time is wrong, and would make all
    /// that follows until then look like old news.
    static let clockMarginMilliseconds: Int64 = 3_600_000
    /// The tick of a vendor's clock whose times have no fraction: within it, before and after
    /// cannot be told apart.
    static let coarseClockTickMilliseconds: Int64 = 1000
}

extension Array {
    /// Appends, and lets the oldest go beyond `limit`.
    mutating func append(_ element: Element, keepingLast limit: Int) {
        append(element)
        if count > limit { removeFirst(count - limit) }
    }
}
