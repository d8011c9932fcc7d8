// SPDX-License-Identifier: Apache-2.0

/// Every bound of the monitor on a size, a rate or a wait, with its unit in its name.
public enum MonitorLimits {
    // MARK: Reading the topics

    /// The most records of one transaction of the view.
    static let batchRecords = 5_000
    /// The most bytes of records in one transaction.
    static let batchBytes = 16 << 20
    /// How long records are gathered before they are committed.
    static let batchMilliseconds: Int64 = 50
    /// How long one wait for a record lasts.
    static let pollMilliseconds: Int32 = 50
    /// The records of other topics that are told as unreadable in the log, of each topic.
    static let toldUnreadable = 3
    /// How long a broker that does not answer is waited for before the next attempt.
    static let retryMilliseconds: Int32 = 500

    // MARK: Keeping

    /// How often old rows are dropped.
    static let pruneIntervalMilliseconds: Int64 = 10_000
    /// The rows of a table that one step drops.
    static let prunedRows = 2_000
    /// The length of a text that is found by search.
    static let searchedBytes = 256
    /// The length of a name, an e-mail address or a company that is kept beside the record.
    static let shownBytes = 512

    // MARK: Watching the cluster

    /// How often groups and lag are looked at.
    static let lookMilliseconds: Int32 = 2_000
    /// The offsets behind that may all be markers: fewer are looked at closely.
    static let markerLag: Int64 = 64
    /// The lag's samples over which its growth is measured.
    static let growthSamples = 15
    /// For how many minutes the throughput is told.
    static let throughputMinutes = 60

    // MARK: Answering

    /// The items of a list unless told, and at most.
    static let listItems = 50
    static let listItemsMost = 500
    /// The leads that a search brings at most.
    static let searchItems = 50
    /// The shortest text that is searched for.
    static let searchBytesLeast = 2
    /// The activities of a lead that its page begins with, and the writes.
    static let leadActivities = 100
    static let leadWrites = 50
    /// The size of a call's body.
    static let bodyBytes = 64 << 10
    /// The length of an address.
    static let targetBytes = 4 << 10
    /// The connections at once.
    static let connections = 256
    /// The event streams at once.
    static let eventStreams = 64
    /// How long a connection may be silent between calls.
    static let idleSeconds: Int64 = 60
    /// The calls of one address in a second, and at once.
    static let callsPerSecond = 100.0
    static let callsAtOnce = 300.0
    /// The addresses whose calls are counted.
    static let countedAddresses = 4_096
    /// The leads that one call asks to be tried again.
    static let retriedLeads = 10_000
    /// The value of a dead letter that stands in a list.
    static let listedValueBytes = 2 << 10
    /// How many characters of a value a page gets.
    static let valueCharacters = 32_768

    // MARK: The flow step

    /// The persons of one call of the flow step, and the size of its body.
    static let flowPersons = 1_000
    static let flowBodyBytes = 4 << 20
    /// The length of a key or a token that goes back with the outcome, and of a subscription's ID.
    static let flowSecretBytes = 4 << 10
    static let flowIDBytes = 64
    /// The calls whose outcome has not been told; more are refused.
    static let flowOpenCalls = 10_000
    /// The calls that are looked at in one round.
    static let flowCallsAtOnce = 32
    /// How often outcomes are looked for, and how long a call may rest between two looks.
    static let flowLookMilliseconds: Int64 = 1_000
    static let flowLongestLookMilliseconds: Int64 = 60_000
    /// How long an outcome is waited for before a call is answered without it.
    static let flowWaitMilliseconds: Int64 = 3_600_000
    /// When requests that were not published with their call are published again.
    static let flowPublishMilliseconds: Int64 = 10_000
    /// The waits between two tries of a callback: they double.
    static let flowPauseMilliseconds: ClosedRange<Int64> = 1_000...600_000
    /// How often a callback is tried that is refused, such as one whose token is not known.
    static let flowRefusals = 5
    /// How long a callback is repeated while there is no answer.
    static let flowTellMilliseconds: Int64 = 3 * 24 * 3_600_000
    /// How long a call is remembered after its end, so that it is known when it is repeated.
    static let flowKeepMilliseconds: Int64 = 7 * 24 * 3_600_000
    /// How long Marketo may take to take a callback, and the size of its answer.
    static let flowCallMilliseconds: Int64 = 30_000
    static let flowAnswerBytes = 1 << 20
    /// The connections to Marketo at once.
    static let flowConnections = 4
    /// How long the end of a monitor waits for a callback that is under way.
    static let flowStopMilliseconds = 5_000
    /// The length of a reason and a code that are told: what Marketo's types take.
    static let flowReasonBytes = 2_000
    static let flowCodeBytes = 255
    /// The choices of a picklist that Marketo takes.
    static let flowChoices = 1_000

    // MARK: Events

    /// How long an event stream may be silent.
    static let eventSilenceMilliseconds: Int64 = 10_000
    /// How often a stream looks at the status.
    static let statusMilliseconds: Int64 = 1_000
    /// The activities that a stream fetches at once.
    static let streamedActivities = 200
    /// How far a stream that goes on may be behind: what is older is left out.
    static let resumedActivities: Int64 = 10_000
}
