// SPDX-License-Identifier: Apache-2.0

import Kafka
import Testing

@Suite struct Murmur2Tests {
    @Test(arguments: [
        ("21", -973_932_308), ("foobar", -790_332_482),
        ("a-little-bit-long-string", -985_981_536),
        ("a-little-bit-longer-string", -1_486_304_829),
        ("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58_897_971), ("abc", 479_470_107),
    ])
    func hashesAsJavaDoes(text: String, expected: Int32) {
        let hash = Array(text.utf8).withUnsafeBytes { Murmur2.hash($0) }
        #expect(hash == expected)
        let partition = Murmur2.partition(of: Array(text.utf8), partitionCount: 12)
        #expect(partition == (expected & 0x7fff_ffff) % 12)
    }

    @Test func anEmptyKeyHasAPartition() {
        #expect((0..<7).contains(Murmur2.partition(of: [UInt8](), partitionCount: 7)))
    }
}
