// SPDX-License-Identifier: Apache-2.0

/// The hash by which Kafka's Java client, and so everybody, spreads keys over partitions.
public enum Murmur2 {
    /// The partition of a key, from 0 to `partitionCount - 1`.
    public static func partition(of key: UnsafeRawBufferPointer, partitionCount: Int32) -> Int32 {
        precondition(partitionCount > 0, "a topic has at least one partition")
        return (hash(key) & 0x7fff_ffff) % partitionCount
    }

    /// The partition of a key, from 0 to `partitionCount - 1`.
    public static func partition(of key: [UInt8], partitionCount: Int32) -> Int32 {
        key.withUnsafeBytes { partition(of: $0, partitionCount: partitionCount) }
    }

    /// MurmurHash2, 32 bits, with the seed that Kafka uses.
    public static func hash(_ bytes: UnsafeRawBufferPointer) -> Int32 {
        let multiplier: UInt32 = 0x5bd1_e995
        let count = bytes.count
        var hash: UInt32 = 0x9747_b28c ^ UInt32(truncatingIfNeeded: count)
        var index = 0
        while index + 4 <= count {
            var word = UInt32(
                littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt32.self)
            )
            word &*= multiplier
            word ^= word >> 24
            word &*= multiplier
            hash &*= multiplier
            hash ^= word
            index += 4
        }
        let rest = count - index
        if rest >= 3 { hash ^= UInt32(bytes[index + 2]) << 16 }
        if rest >= 2 { hash ^= UInt32(bytes[index + 1]) << 8 }
        if rest >= 1 {
            hash ^= UInt32(bytes[index])
            hash &*= multiplier
        }
        hash ^= hash >> 13
        hash &*= multiplier
        hash ^= hash >> 15
        return Int32(bitPattern: hash)
    }
}
