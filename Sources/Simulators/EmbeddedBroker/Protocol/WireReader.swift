// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// Reads the protocol's primitive types. Whether strings, arrays and tags are in the flexible
/// (compact) or the classic encoding is settled once, so a request is read by one description.
struct WireReader {
    private(set) var buffer: ByteBuffer
    let isFlexible: Bool

    init(_ buffer: ByteBuffer, isFlexible: Bool) {
        self.buffer = buffer
        self.isFlexible = isFlexible
    }

    private mutating func integer<Value: FixedWidthInteger>() throws -> Value {
        guard let value = buffer.readInteger(as: Value.self) else { throw WireError.truncated }
        return value
    }

    mutating func int8() throws -> Int8 { try integer() }
    mutating func int16() throws -> Int16 { try integer() }
    mutating func int32() throws -> Int32 { try integer() }
    mutating func int64() throws -> Int64 { try integer() }
    mutating func bool() throws -> Bool { try int8() != 0 }

    mutating func unsignedVarint() throws -> UInt32 {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 35, by: 7) {
            let byte: UInt8 = try integer()
            value |= UInt64(byte & 0x7f) << shift
            if byte & 0x80 == 0 {
                guard let result = UInt32(exactly: value) else { break }
                return result
            }
        }
        throw WireError.malformed("varint")
    }

    /// The length of what follows: nil for null. Compact lengths are one more than they mean.
    private mutating func length(classic: (inout WireReader) throws -> Int) throws -> Int? {
        let length = isFlexible ? Int(try unsignedVarint()) - 1 : try classic(&self)
        guard length >= -1 else { throw WireError.malformed("negative length") }
        guard length <= buffer.readableBytes else { throw WireError.truncated }
        return length == -1 ? nil : length
    }

    mutating func nullableString() throws -> String? {
        guard let length = try length(classic: { Int(try $0.int16()) }) else { return nil }
        guard let value = buffer.readString(length: length) else { throw WireError.truncated }
        return value
    }

    mutating func string() throws -> String {
        guard let value = try nullableString() else { throw WireError.malformed("null string") }
        return value
    }

    mutating func nullableBytes() throws -> ByteBuffer? {
        guard let length = try length(classic: { Int(try $0.int32()) }) else { return nil }
        guard let value = buffer.readSlice(length: length) else { throw WireError.truncated }
        return value
    }

    mutating func bytes() throws -> ByteBuffer {
        guard let value = try nullableBytes() else { throw WireError.malformed("null bytes") }
        return value
    }

    mutating func nullableArray<Element>(
        _ element: (inout WireReader) throws -> Element
    ) throws -> [Element]? {
        // Each element takes a byte at least, so the count is bounded by the frame.
        guard let count = try length(classic: { Int(try $0.int32()) }) else { return nil }
        var result: [Element] = []
        for _ in 0..<count { result.append(try element(&self)) }
        return result
    }

    mutating func array<Element>(
        _ element: (inout WireReader) throws -> Element
    ) throws -> [Element] {
        try nullableArray(element) ?? []
    }

    /// Skips the tagged fields that end every structure of the flexible encoding.
    mutating func tags() throws {
        guard isFlexible else { return }
        for _ in 0..<(try unsignedVarint()) {
            _ = try unsignedVarint()
            let length = Int(try unsignedVarint())
            guard buffer.readSlice(length: length) != nil else { throw WireError.truncated }
        }
    }
}
