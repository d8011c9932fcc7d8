// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// Texts as the bytes of their UTF-8: equal bytes are equal characters' codes, and what is found
/// there begins where a character begins. Searching takes time in proportion to the length.
enum ByteSearch {
    /// Up to this length comparing at every place is as good as anything.
    private static let shortBytes = 16

    /// Where some bytes begin in others, at or after `start`.
    static func first(
        _ wanted: UnsafeBufferPointer<UInt8>,
        in bytes: UnsafeBufferPointer<UInt8>,
        from start: Int
    ) -> Int? {
        guard let first = wanted.first else { return start <= bytes.count ? start : nil }
        guard let base = bytes.baseAddress, let needle = wanted.baseAddress else { return nil }
        if wanted.count > shortBytes { return firstLong(wanted, in: bytes, from: start) }
        let last = bytes.count - wanted.count
        var index = start
        while index <= last, let found = memchr(base + index, Int32(first), last - index + 1) {
            index = UnsafeRawPointer(found) - UnsafeRawPointer(base)
            if memcmp(base + index, needle, wanted.count) == 0 { return index }
            index += 1
        }
        return nil
    }

    /// The same by Knuth, Morris and Pratt: it never looks at a byte twice.
    private static func firstLong(
        _ wanted: UnsafeBufferPointer<UInt8>,
        in bytes: UnsafeBufferPointer<UInt8>,
        from start: Int
    ) -> Int? {
        guard bytes.count - start >= wanted.count else { return nil }
        // Of each beginning: how long its longest end is that is a beginning, too.
        var borders = [0]
        borders.reserveCapacity(wanted.count)
        var length = 0
        for byte in wanted.dropFirst() {
            while length > 0, wanted[length] != byte { length = borders[length - 1] }
            if wanted[length] == byte { length += 1 }
            borders.append(length)
        }
        var matched = 0
        for index in start..<bytes.count {
            while matched > 0, wanted[matched] != bytes[index] { matched = borders[matched - 1] }
            if wanted[matched] == bytes[index] { matched += 1 }
            if matched == wanted.count { return index + 1 - matched }
        }
        return nil
    }

    /// Whether both have the same bytes.
    static func isSame(
        _ left: UnsafeBufferPointer<UInt8>,
        _ right: UnsafeBufferPointer<UInt8>
    ) -> Bool {
        guard left.count == right.count else { return false }
        guard let first = left.baseAddress, let second = right.baseAddress else { return true }
        return memcmp(first, second, left.count) == 0
    }
}

extension String {
    /// The bytes of the text and of another.
    @inline(__always)
    func withBytes<Result>(
        and other: String,
        _ body: (UnsafeBufferPointer<UInt8>, UnsafeBufferPointer<UInt8>) -> Result
    ) -> Result {
        // A text of Swift's own is contiguous: the copies cost nothing.
        var left = self
        var right = other
        return left.withUTF8 { bytes in right.withUTF8 { body(bytes, $0) } }
    }
}
