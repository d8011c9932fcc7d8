// SPDX-License-Identifier: Apache-2.0

import CSimdJSON

/// Parses records with simdjson; one for each thread, used again for record after record.
///
/// The whole document is checked, grammar and UTF-8, before anything of it is looked at. A single
/// value that cannot be read (`ReadableJSON`) stands as `{}` in what is read.
public final class JSONReader {
    private var parser: OpaquePointer
    /// The record and the padding that simdjson may read beyond it.
    private var buffer: UnsafeMutableRawBufferPointer
    private let largestBytes: Int
    /// Whether bytes that JSON does not allow in a text cost that text only.
    private let takesAnyBytes: Bool
    /// Names of fields come again and again: each is made a String once.
    public let names = NameInterner()

    /// A reader with room for ordinary records; it grows for larger ones.
    ///
    /// - Parameter largestBytes: the largest document that is parsed: a record unless told. What a
    ///   vendor answers holds many records.
    /// - Parameter takesAnyBytes: whether a text with raw control characters, or with bytes that
    ///   are no UTF-8, is read as `{}` instead of costing the whole document.
    public init(largestBytes: Int = JSONLimits.recordBytes, takesAnyBytes: Bool = false) {
        self.largestBytes = largestBytes
        self.takesAnyBytes = takesAnyBytes
        parser = JSONReader.makeParser(largestBytes)
        buffer = JSONReader.makeBuffer(JSONLimits.readerStartBytes)
    }

    deinit {
        leadsync_json_destroy(parser)
        buffer.deallocate()
    }

    /// Parses one document; the value is valid until the next call.
    public func parse(_ bytes: UnsafeRawBufferPointer) throws(DecodingFailure) -> JSONValue {
        try checkSize(bytes.count)
        do throws(DecodingFailure) {
            if let value = try parseOnce(bytes) { return value }
        } catch {
            guard takesAnyBytes else { throw error }
        }
        let readable = ReadableJSON.copy(of: bytes, takingAnyBytes: takesAnyBytes)
        let copy = readable ?? [UInt8](bytes)
        try checkSize(copy.count)
        return try copy.span.bytes.withUnsafeBytes { bytes throws(DecodingFailure) in
            guard let value = try parseOnce(bytes) else {
                throw DecodingFailure("not JSON: a number or a text that cannot be read")
            }
            return value
        }
    }

    private func checkSize(_ count: Int) throws(DecodingFailure) {
        guard count > largestBytes else { return }
        throw DecodingFailure("record of \(count) bytes is larger than \(largestBytes)")
    }

    /// - Returns: nil when a number or a text cannot be read.
    private func parseOnce(
        _ bytes: UnsafeRawBufferPointer
    ) throws(DecodingFailure) -> JSONValue? {
        makeRoom(for: bytes.count)
        buffer.copyMemory(from: bytes)
        var document = LeadSyncJSONDocument()
        var message: UnsafePointer<CChar>?
        let outcome = leadsync_json_parse(
            parser,
            buffer.baseAddress!.assumingMemoryBound(to: UInt8.self),
            bytes.count,
            &document,
            &message
        )
        switch outcome {
        case LEADSYNC_JSON_OK:
            return JSONValue(tape: document.tape, strings: document.strings, index: 1)
        case LEADSYNC_JSON_VALUE_NOT_READABLE:
            return nil
        case LEADSYNC_JSON_NOT_UTF8:
            throw DecodingFailure("not valid UTF-8")
        case LEADSYNC_JSON_TOO_DEEP:
            throw DecodingFailure("nested deeper than \(JSONLimits.recordDepth)")
        default:
            throw DecodingFailure("not JSON: \(message.map { String(cString: $0) } ?? "")")
        }
    }

    /// Parses one document that has to be an object.
    public func parseObject(_ bytes: UnsafeRawBufferPointer) throws(DecodingFailure) -> JSONObject {
        guard let object = try parse(bytes).object(at: "") else {
            throw DecodingFailure("not a JSON object")
        }
        return object
    }

    private static func makeParser(_ largestBytes: Int) -> OpaquePointer {
        guard
            let parser = leadsync_json_create(
                JSONLimits.readerStartBytes,
                largestBytes,
                JSONLimits.recordDepth
            )
        else { fatalError("no memory for a JSON parser") }
        return parser
    }

    private static func makeBuffer(_ capacity: Int) -> UnsafeMutableRawBufferPointer {
        .allocate(byteCount: capacity + leadsync_json_padding(), alignment: 64)
    }

    /// Grows the buffer for a large record, and gives back what an earlier one took: simdjson keeps
    /// some twelve times a record's size, which adds up over threads.
    private func makeRoom(for count: Int) {
        let capacity = buffer.count - leadsync_json_padding()
        if count > capacity {
            buffer.deallocate()
            buffer = JSONReader.makeBuffer(min(max(count, 2 * capacity), largestBytes))
        } else if capacity > JSONLimits.readerRetainedBytes, count <= JSONLimits.readerRetainedBytes
        {
            buffer.deallocate()
            buffer = JSONReader.makeBuffer(max(count, JSONLimits.readerStartBytes))
            leadsync_json_destroy(parser)
            parser = JSONReader.makeParser(largestBytes)
        }
    }
}
