// SPDX-License-Identifier: Apache-2.0

/// Something that goes wrong at a vendor because a test wants it to.
public struct Fault: Hashable, Sendable {
    /// The kind of a fault.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// The answer comes `milliseconds` later.
        case latency
        /// The call is answered with HTTP `status` and not carried out.
        case status
        /// The vendor's own error `code`: for the whole call or for one record, as the code is.
        case vendorError = "vendor-error"
        /// The token that the call brings counts as expired, and stays so.
        case expiredToken = "expired-token"
        /// The connection breaks before the call is carried out.
        case dropConnection = "drop-connection"
        /// The call is carried out, and the connection breaks before the answer.
        case loseAnswer = "lose-answer"
        /// Changes are stamped with the beginning of their `milliseconds`, so that many are equal.
        case equalTimestamps = "equal-timestamps"
        /// Changes are stamped `milliseconds` before they become visible.
        case lyingTimestamps = "lying-timestamps"
        /// Marketo: an activity has its place in the log at once and becomes visible `milliseconds`
        /// after its time: a reader that passed its place meanwhile never sees it.
        case lateActivities = "late-activities"
        /// Marketo: a look-up before a create does not see records that other calls create or
        /// created within `milliseconds`, so that the same new key makes two leads.
        case raceOnCreate = "race-on-create"
    }

    /// The kind of a fault.
    public var kind: Kind
    /// How many times; nil for as often as it applies.
    public var count: Int?
    /// How likely each time, from 0 to 1.
    public var probability: Double
    /// Only calls whose path contains this; nil for all.
    public var path: String?
    /// Only calls with this method; nil for all.
    public var method: String?
    /// The vendor's code, for `vendorError`.
    public var code: String?
    /// The error's text, where it is not to be the vendor's usual one.
    public var message: String?
    /// The HTTP status, for `status`.
    public var status: Int
    /// The time that the kind speaks of, in milliseconds.
    public var milliseconds: Int64

    /// A fault that applies always, unless told otherwise.
    public init(
        _ kind: Kind,
        count: Int? = nil,
        probability: Double = 1,
        path: String? = nil,
        method: String? = nil,
        code: String? = nil,
        message: String? = nil,
        status: Int = 503,
        milliseconds: Int64 = 1000
    ) {
        precondition(count ?? 1 > 0, "a fault that never happens")
        precondition(0...1 ~= probability, "a probability is from 0 to 1")
        self.kind = kind
        self.count = count
        self.probability = probability
        self.path = path
        self.method = method
        self.code = code
        self.message = message
        self.status = status
        self.milliseconds = milliseconds
    }
}
