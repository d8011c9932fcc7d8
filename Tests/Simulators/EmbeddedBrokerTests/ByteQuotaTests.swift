// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import EmbeddedBroker

/// A quota holds a client back until its rate is what it may be, as Kafka reckons it.
@Suite struct ByteQuotaTests {
    private var quota = ByteQuota()

    private mutating func record(_ bytes: Int, _ client: String = "a", at second: Int64) -> Int {
        quota.record(bytes, of: client, bytesPerSecond: 1_000, nowMilliseconds: second * 1_000)
    }

    @Test mutating func aBurstOfTenSecondsIsFree() {
        #expect(record(10_000, at: 100) == 0)
        #expect(record(2_500, at: 100) == 2_500)
        #expect(record(2_500, "b", at: 100) == 0, "another client")
    }

    @Test mutating func whatIsOldCountsNoMore() {
        #expect(record(15_000, at: 100) == 5_000)
        #expect(record(1, at: 111) == 0)
    }

    @Test mutating func whatWasNotGivenCountsNot() {
        #expect(record(10_000, at: 100) == 0)
        #expect(record(4_000, at: 101) == 4_000)
        quota.takeBack(4_000, of: "a")
        #expect(record(0, at: 101) == 0)
    }
}
