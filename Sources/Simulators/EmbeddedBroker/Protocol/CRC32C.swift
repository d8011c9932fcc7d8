// SPDX-License-Identifier: Apache-2.0

/// CRC-32C (Castagnoli), eight bytes a step through eight tables ("slicing by 8").
enum CRC32C {
    private nonisolated(unsafe) static let tables: UnsafeMutablePointer<UInt32> = {
        // Lives as long as the process, like any constant.
        let tables = UnsafeMutablePointer<UInt32>.allocate(capacity: 8 * 256)
        for index in 0..<256 {
            var value = UInt32(index)
            for _ in 0..<8 { value = (value >> 1) ^ (value & 1 == 1 ? 0x82f6_3b78 : 0) }
            tables[index] = value
        }
        for index in 0..<(7 * 256) {
            let value = tables[index]
            tables[index + 256] = (value >> 8) ^ tables[Int(value & 0xff)]
        }
        return tables
    }()

    static func checksum(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
        guard var position = bytes.baseAddress else { return 0 }
        let table = UnsafePointer(tables)
        var crc: UInt32 = 0xffff_ffff
        let end = position + bytes.count
        while end - position >= 8 {
            let word = UInt64(littleEndian: position.loadUnaligned(as: UInt64.self)) ^ UInt64(crc)
            let low =
                table[1792 + Int(word & 0xff)] ^ table[1536 + Int(word >> 8 & 0xff)]
                ^ table[1280 + Int(word >> 16 & 0xff)] ^ table[1024 + Int(word >> 24 & 0xff)]
            let high =
                table[768 + Int(word >> 32 & 0xff)] ^ table[512 + Int(word >> 40 & 0xff)]
                ^ table[256 + Int(word >> 48 & 0xff)] ^ table[Int(word >> 56)]
            crc = low ^ high
            position += 8
        }
        while position < end {
            crc = (crc >> 8) ^ table[Int((crc ^ UInt32(position.load(as: UInt8.self))) & 0xff)]
            position += 1
        }
        return ~crc
    }
}
