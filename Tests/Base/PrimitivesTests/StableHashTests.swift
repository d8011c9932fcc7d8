// SPDX-License-Identifier: Apache-2.0
import Primitives
import Testing

/// The results stand in event IDs and stored states: they are the published ones, for ever.
@Suite struct StableHashTests {
    /// Test vectors of draft-eastlake-fnv.
    @Test(
        arguments: [
            ("", 0xcbf2_9ce4_8422_2325), ("a", 0xaf63_dc4c_8601_ec8c),
            ("foobar", 0x8594_4171_f739_67e8),
        ] as [(String, UInt64)]
    )
    func isFNV1a(text: String, expected: UInt64) {
        var hash = StableHash()
        for byte in text.utf8 { hash.add(byte) }
        #expect(hash.state == expected)
    }

    @Test func aTextHasAnEnd() {
        var (one, other, bytes) = (StableHash(), StableHash(), StableHash())
        one.add("ab")
        one.add("c")
        other.add("a")
        other.add("bc")
        for byte in [0x61, 0x62, 0xff, 0x63, 0xff] as [UInt8] { bytes.add(byte) }
        #expect(one.state != other.state)
        #expect(one.state == bytes.state)
    }

    @Test func numbersAndFlagsAreBytes() {
        var (one, other) = (StableHash(), StableHash())
        one.add(258)
        one.add(true)
        for byte in [2, 1, 0, 0, 0, 0, 0, 0, 1] as [UInt8] { other.add(byte) }
        #expect(one.state == other.state)
    }

    @Test func theNumberFitsJSON() {
        var hash = StableHash()
        for round in 0..<1_000 {
            hash.add(round)
            #expect(1..<1 << 52 ~= hash.value)
        }
    }
}
