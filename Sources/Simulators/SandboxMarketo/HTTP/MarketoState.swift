// SPDX-License-Identifier: Apache-2.0

internal import Primitives
internal import Synchronization

/// The state that the simulated Marketo keeps in memory: the fields, and the counts of calls that
/// its limits need. The database keeps the calls of the day too, but not those of the last 20
/// seconds.
final class MarketoState: Sendable {
    private struct Values {
        var catalogue = FieldCatalogue(custom: [])
        var requests: UInt64 = 0
        var underWay = 0
        /// The times of the last calls, the oldest first, in milliseconds.
        var window: [Int64] = []
        var day = ""
        var callsOfDay = 0
    }

    private let values = Mutex(Values())

    /// The limits of the subscription.
    let limits: MarketoLimits

    /// The state of a subscription of which no call was made yet.
    init(limits: MarketoLimits) { self.limits = limits }

    /// The fields of the subscription.
    var catalogue: FieldCatalogue {
        get { values.withLock { $0.catalogue } }
        set { values.withLock { $0.catalogue = newValue } }
    }

    /// The name of a call: `e42b#14272d07d78`.
    func nextRequestID(at time: Timestamp) -> String {
        let number = values.withLock { values in
            values.requests += 1
            return values.requests
        }
        // Spread over the four digits, as Marketo's are, and no two alike for 65,536 calls.
        let part = String(UInt16(truncatingIfNeeded: number &* 40_503), radix: 16)
        return "\(part)#\(String(time.milliseconds, radix: 16))"
    }

    // MARK: Limits

    /// A call begins; whether no more are under way than are allowed. `end` follows in any case.
    func begin(atMost limit: Int) -> Bool {
        values.withLock { values in
            values.underWay += 1
            return values.underWay <= limit
        }
    }

    /// A call is over.
    func end() { values.withLock { $0.underWay -= 1 } }

    /// Counts a call.
    ///
    /// - Returns: the limit that it is beyond, nil for none.
    func count(at time: Timestamp) -> MarketoAPIError? {
        let day = MarketoUsage.day(time)
        return values.withLock { values in
            if values.day != day { (values.day, values.callsOfDay) = (day, 0) }
            values.callsOfDay += 1
            let start = time.milliseconds - MarketoSandboxLimits.rateMilliseconds
            values.window.removeAll { $0 <= start }
            values.window.append(time.milliseconds)
            if values.callsOfDay > limits.dailyCalls { return MarketoAPIError("607") }
            if values.window.count > limits.callsPerWindow {
                return .rateLimit(limits.callsPerWindow)
            }
            return nil
        }
    }

    /// Takes back a call that was counted, because it ended with an error that is free.
    func uncount(at time: Timestamp) {
        let day = MarketoUsage.day(time)
        values.withLock { values in
            if values.day == day { values.callsOfDay -= 1 }
            if let place = values.window.lastIndex(of: time.milliseconds) {
                values.window.remove(at: place)
            }
        }
    }

    /// Takes over the day's count from the database.
    func setCalls(_ count: Int, of day: String) {
        values.withLock { ($0.day, $0.callsOfDay) = (day, count) }
    }

    /// Forgets the calls of the last 20 seconds.
    func clearWindow() { values.withLock { $0.window = [] } }
}
