// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The machine's clock.
public struct SystemClock: WallClock {
    /// The machine's clock.
    public init() {}

    /// The time of day.
    public func now() -> Timestamp {
        Timestamp(milliseconds: nanoseconds(CLOCK_REALTIME) / 1_000_000)
    }

    /// Waits by a clock that nobody sets.
    public func sleep(milliseconds: Int64) async throws(CancellationError) {
        do {
            try await Task.sleep(for: .milliseconds(max(0, milliseconds)))
        } catch {
            throw CancellationError()
        }
    }
}
