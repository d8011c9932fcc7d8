// SPDX-License-Identifier: Apache-2.0

internal import Primitives
internal import Synchronization

/// Bounds the calls of each address: a bucket that fills steadily, and holds a burst.
final class RateLimiter: Sendable {
    private struct Bucket {
        var calls: Double
        var at: Int64
    }

    private let buckets = Mutex<[String: Bucket]>([:])

    /// Takes one call.
    func allows(_ address: String, now: Int64 = MonotonicTime.milliseconds()) -> Bool {
        buckets.withLock { buckets in
            // Full buckets say nothing; what is left of many addresses is forgotten.
            if buckets.count >= MonitorLimits.countedAddresses { buckets.removeAll() }
            var bucket = buckets[address] ?? Bucket(calls: MonitorLimits.callsAtOnce, at: now)
            let passed = Double(max(0, now - bucket.at)) / 1_000
            bucket.calls = min(
                MonitorLimits.callsAtOnce,
                bucket.calls + passed * MonitorLimits.callsPerSecond
            )
            bucket.at = now
            let isAllowed = bucket.calls >= 1
            if isAllowed { bucket.calls -= 1 }
            buckets[address] = bucket
            return isAllowed
        }
    }
}
