// SPDX-License-Identifier: Apache-2.0

internal import Glibc
public import Primitives

/// The machine's clock.
public struct SystemConnectorClock: ConnectorClock {
    /// The machine's clock.
    public init() {}

    /// The time of day.
    public func now() -> Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(
            milliseconds: Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
        )
    }

    /// Waits by the monotonic clock.
    public func sleep(milliseconds: Int64) async throws(CancellationError) {
        do {
            try await Task.sleep(for: .milliseconds(max(0, milliseconds)))
        } catch {
            throw CancellationError()
        }
    }
}
