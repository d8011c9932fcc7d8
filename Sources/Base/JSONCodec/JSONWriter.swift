// SPDX-License-Identifier: Apache-2.0

public import Primitives

/// Writes JSON into a buffer that grows and is used again; one for each thread.
///
/// Commas take care of themselves; that names and values alternate is the caller's matter.
public struct JSONWriter: ~Copyable {
    @usableFromInline var buffer: UnsafeMutablePointer<UInt8>
    @usableFromInline var capacity: Int
    @usableFromInline var written = 0
    /// Whether the next name or value follows another one.
    @usableFromInline var isAfterValue = false

    /// How many bytes have been written.
    @inlinable public var count: Int { written }

    /// An empty writer.
    public init() {
        capacity = JSONLimits.writerStartBytes
        buffer = .allocate(capacity: capacity)
    }

    deinit {
        buffer.deallocate()
    }

    /// Begins anew, in the same buffer.
    @inlinable
    public mutating func removeAll() {
        written = 0
        isAfterValue = false
    }

    /// What has been written; valid until the next call that writes.
    @inlinable
    public borrowing func withBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(UnsafeRawBufferPointer(start: buffer, count: written))
    }

    /// A copy of what has been written.
    public borrowing func bytes() -> [UInt8] {
        Array(UnsafeBufferPointer(start: buffer, count: written))
    }

    // MARK: Structure

    /// `{`
    @inlinable
    public mutating func beginObject() { begin(UInt8(ascii: "{")) }

    /// `}`
    @inlinable
    public mutating func endObject() { end(UInt8(ascii: "}")) }

    /// `[`
    @inlinable
    public mutating func beginArray() { begin(UInt8(ascii: "[")) }

    /// `]`
    @inlinable
    public mutating func endArray() { end(UInt8(ascii: "]")) }

    /// A member's name; it must need no escape. Its value comes next.
    @inlinable
    public mutating func name(_ name: StaticString) {
        let length = name.utf8CodeUnitCount
        reserve(length + 4)
        separate()
        put(UInt8(ascii: "\""))
        (buffer + written).update(from: name.utf8Start, count: length)
        written += length
        put(UInt8(ascii: "\""))
        put(UInt8(ascii: ":"))
        isAfterValue = false
    }

    /// A member's name of any kind. Its value comes next.
    @inlinable
    public mutating func name(text name: String) {
        value(name)
        put(UInt8(ascii: ":"))
        isAfterValue = false
    }

    // MARK: Values

    /// `null`
    @inlinable
    public mutating func null() { literal("null") }

    /// `true` or `false`
    @inlinable
    public mutating func value(_ boolean: Bool) { literal(boolean ? "true" : "false") }

    /// A whole number.
    @inlinable
    public mutating func value(_ integer: Int64) {
        // 20 digits, a sign, and a comma before and a closing byte after it.
        reserve(24)
        separate()
        if integer < 0 { put(UInt8(ascii: "-")) }
        var rest = integer.magnitude
        var length = 1
        var power: UInt64 = 10
        while length < 19, rest >= power {
            length += 1
            power *= 10
        }
        var index = written + length
        written = index
        repeat {
            index -= 1
            buffer[index] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        } while rest > 0
        isAfterValue = true
    }

    /// The shortest number that reads back the same. JSON has no infinities: they become null.
    public mutating func value(_ number: Double) {
        guard number.isFinite else { return null() }
        reserve(2)
        separate()
        var text = number.description
        text.withUTF8 { putRaw($0) }
        isAfterValue = true
    }

    /// A time, in UTC with milliseconds.
    public mutating func value(_ time: Timestamp) {
        reserve(Timestamp.writtenCount + 4)
        separate()
        put(UInt8(ascii: "\""))
        time.write(to: buffer + written)
        written += Timestamp.writtenCount
        put(UInt8(ascii: "\""))
        isAfterValue = true
    }

    /// A text.
    @inlinable
    public mutating func value(_ text: String) {
        var text = text
        text.withUTF8 { value(utf8: $0) }
    }

    /// A text of valid UTF-8.
    @inlinable
    public mutating func value(utf8 bytes: UnsafeBufferPointer<UInt8>) {
        // A comma, two quotes, and after a name its colon.
        reserve(bytes.count + 4)
        separate()
        put(UInt8(ascii: "\""))
        putEscaped(bytes)
        reserve(2)
        put(UInt8(ascii: "\""))
        isAfterValue = true
    }

    // MARK: The buffer

    /// Room for `more` bytes, twice as much as before at least.
    @inlinable
    mutating func reserve(_ more: Int) {
        if written + more <= capacity { return }
        grow(written + more)
    }

    @inline(never)
    @usableFromInline
    mutating func grow(_ needed: Int) {
        let larger = max(needed, 2 * capacity)
        let grown = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
        grown.update(from: buffer, count: written)
        buffer.deallocate()
        buffer = grown
        capacity = larger
    }

    /// Puts a byte for which there is room.
    @inlinable
    mutating func put(_ byte: UInt8) {
        buffer[written] = byte
        written += 1
    }

    @inlinable
    mutating func putRaw(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard let start = bytes.baseAddress else { return }
        reserve(bytes.count)
        (buffer + written).update(from: start, count: bytes.count)
        written += bytes.count
    }

    @inlinable
    mutating func literal(_ text: StaticString) {
        let length = text.utf8CodeUnitCount
        reserve(length + 1)
        separate()
        (buffer + written).update(from: text.utf8Start, count: length)
        written += length
        isAfterValue = true
    }

    @inlinable
    mutating func begin(_ bracket: UInt8) {
        reserve(2)
        separate()
        put(bracket)
        isAfterValue = false
    }

    @inlinable
    mutating func end(_ bracket: UInt8) {
        reserve(1)
        put(bracket)
        isAfterValue = true
    }

    @inlinable
    mutating func separate() {
        if isAfterValue { put(UInt8(ascii: ",")) }
    }
}
