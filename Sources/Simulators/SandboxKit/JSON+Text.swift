// SPDX-License-Identifier: Apache-2.0

package import JSONCodec

extension JSON {
    /// Reads a document with simdjson.
    ///
    /// - Throws: a failure that says what is wrong, for documents that are no JSON, not UTF-8, too
    ///   deep or too large (`JSONLimits`).
    package static func parse(_ bytes: [UInt8]) throws -> JSON {
        try parse(bytes, with: JSONReader())
    }

    /// Reads a document with a reader that was made before, for many documents in a row.
    package static func parse(_ bytes: [UInt8], with reader: JSONReader) throws -> JSON {
        try bytes.withUnsafeBytes { JSON(try reader.parse($0)) }
    }

    /// Reads a document.
    package static func parse(_ text: String) throws -> JSON { try parse(Array(text.utf8)) }

    private init(_ value: JSONValue) {
        if let elements = value.elements {
            self = .array(elements.map { JSON($0) })
        } else if let object = value.object(at: "document") {
            self = .object(
                object.members.map {
                    Member(String(decoding: $0.name, as: UTF8.self), JSON($0.value))
                }
            )
        } else if let text = value.text {
            self = .string(text)
        } else if let integer = value.integer {
            self = .integer(integer)
        } else if let number = value.double {
            self = .number(number)
        } else if let truth = value.boolean {
            self = .boolean(truth)
        } else {
            self = .null
        }
    }

    /// The document, without white space.
    package var bytes: [UInt8] {
        var writer = JSONWriter()
        write(to: &writer)
        return writer.bytes()
    }

    /// The document as text.
    package var written: String { String(decoding: bytes, as: UTF8.self) }

    private func write(to writer: inout JSONWriter) {
        switch self {
        case .null: writer.null()
        case .boolean(let truth): writer.value(truth)
        case .integer(let integer): writer.value(integer)
        case .number(let number): writer.value(number)
        case .string(let text): writer.value(text)
        case .array(let elements):
            writer.beginArray()
            for element in elements { element.write(to: &writer) }
            writer.endArray()
        case .object(let members):
            writer.beginObject()
            for member in members {
                writer.name(text: member.name)
                member.value.write(to: &writer)
            }
            writer.endObject()
        }
    }
}
