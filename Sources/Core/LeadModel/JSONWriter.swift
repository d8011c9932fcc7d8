// SPDX-License-Identifier: Apache-2.0

/// Writes JSON into a buffer that grows and is used again; one for each thread.
///
/// Commas take care of themselves; that names and values alternate is the caller's matter.
public struct JSONWriter: ~Copyable {
    private var buffer: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    /// How many bytes have been written.
    public private(set) var count = 0
    /// Whether the next name or value follows another one.
    private var isAfterValue = false

    /// An empty writer.
    public init() {
        capacity = Limits.writerStartBytes
        buffer = .allocate(capacity: capacity)
    }

    deinit {
        buffer.deallocate()
    }

    /// Begins anew, in the same buffer.
    public mutating func removeAll() {
        count = 0
        isAfterValue = false
    }

    /// What has been written; valid until the next call that writes.
    public borrowing func withBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(UnsafeRawBufferPointer(start: buffer, count: count))
    }

    /// A copy of what has been written.
    public borrowing func bytes() -> [UInt8] {
        Array(UnsafeBufferPointer(start: buffer, count: count))
    }

    // MARK: Structure

    /// `{`
    public mutating func beginObject() { begin(UInt8(ascii: "{")) }

    /// `}`
    public mutating func endObject() { end(UInt8(ascii: "}")) }

    /// `[`
    public mutating func beginArray() { begin(UInt8(ascii: "[")) }

    /// `]`
    public mutating func endArray() { end(UInt8(ascii: "]")) }

    /// A member's name; it must need no escape. Its value comes next.
    public mutating func name(_ name: StaticString) {
        let length = name.utf8CodeUnitCount
        reserve(length + 4)
        separate()
        put(UInt8(ascii: "\""))
        (buffer + count).update(from: name.utf8Start, count: length)
        count += length
        put(UInt8(ascii: "\""))
        put(UInt8(ascii: ":"))
        isAfterValue = false
    }

    /// A member's name of any kind. Its value comes next.
    public mutating func name(text name: String) {
        value(name)
        put(UInt8(ascii: ":"))
        isAfterValue = false
    }

    // MARK: Values

    /// `null`
    public mutating func null() { literal("null") }

    /// `true` or `false`
    public mutating func value(_ boolean: Bool) { literal(boolean ? "true" : "false") }

    /// A whole number.
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
        var index = count + length
        count = index
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
        time.write(to: buffer + count)
        count += Timestamp.writtenCount
        put(UInt8(ascii: "\""))
        isAfterValue = true
    }

    /// A text.
    public mutating func value(_ text: String) {
        var text = text
        text.withUTF8 { value(utf8: $0) }
    }

    /// A text of valid UTF-8.
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
    mutating func reserve(_ more: Int) {
        if count + more <= capacity { return }
        grow(count + more)
    }

    @inline(never)
    private mutating func grow(_ needed: Int) {
        let larger = max(needed, 2 * capacity)
        let grown = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
        grown.update(from: buffer, count: count)
        buffer.deallocate()
        buffer = grown
        capacity = larger
    }

    /// Puts a byte for which there is room.
    mutating func put(_ byte: UInt8) {
        buffer[count] = byte
        count += 1
    }

    mutating func putRaw(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard let start = bytes.baseAddress else { return }
        reserve(bytes.count)
        (buffer + count).update(from: start, count: bytes.count)
        count += bytes.count
    }

    private mutating func literal(_ text: StaticString) {
        let length = text.utf8CodeUnitCount
        reserve(length + 1)
        separate()
        (buffer + count).update(from: text.utf8Start, count: length)
        count += length
        isAfterValue = true
    }

    private mutating func begin(_ bracket: UInt8) {
        reserve(2)
        separate()
        put(bracket)
        isAfterValue = false
    }

    private mutating func end(_ bracket: UInt8) {
        reserve(1)
        put(bracket)
        isAfterValue = true
    }

    private mutating func separate() {
        if isAfterValue { put(UInt8(ascii: ",")) }
    }
}
