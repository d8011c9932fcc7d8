// SPDX-License-Identifier: Apache-2.0

/// Counts the bytes of each client id over the last seconds, and says how long a client that has
/// used too many is to be held back: until its rate would be what it may be.
///
/// Simplification: one clock of whole seconds for all clients.
struct ByteQuota {
    private struct Sample {
        var second: Int64
        var bytes: Int
    }

    private var samples: [String: [Sample]] = [:]

    /// Counts bytes and returns for how many milliseconds the client is to be held back.
    mutating func record(
        _ bytes: Int,
        of clientID: String,
        bytesPerSecond: Int,
        nowMilliseconds: Int64
    ) -> Int {
        guard samples[clientID] != nil || samples.count < Limits.meteredClients else { return 0 }
        let second = nowMilliseconds / 1_000
        var own = samples[clientID, default: []].filter {
            $0.second > second - Int64(Limits.quotaSamples)
        }
        if own.last?.second == second {
            own[own.count - 1].bytes += bytes
        } else {
            own.append(Sample(second: second, bytes: bytes))
        }
        samples[clientID] = own
        // The window is never shorter than all but one of the samples, so that a first burst is
        // not taken for a rate.
        let first = (own.first?.second ?? second) * 1_000
        let window = max(nowMilliseconds - first, Int64(Limits.quotaSamples - 1) * 1_000)
        let total = Double(own.reduce(0) { $0 + $1.bytes })
        let excess = total * 1_000 / Double(max(1, bytesPerSecond)) - Double(window)
        return excess <= 0 ? 0 : min(Int(excess), Limits.throttleMilliseconds)
    }

    /// Takes back the bytes of an answer that was not given.
    mutating func takeBack(_ bytes: Int, of clientID: String) {
        guard let last = samples[clientID]?.indices.last else { return }
        samples[clientID]?[last].bytes -= bytes
    }
}
