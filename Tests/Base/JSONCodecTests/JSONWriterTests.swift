// SPDX-License-Identifier: Apache-2.0
import JSONCodec
import Primitives
import Testing

@Suite struct JSONWriterTests {
    private func written(_ body: (inout JSONWriter) -> Void) -> String {
        var writer = JSONWriter()
        body(&writer)
        return String(decoding: writer.bytes(), as: UTF8.self)
    }

    private func text(of bytes: [UInt8]) throws -> String? {
        let reader = JSONReader()
        // The value lives in the reader.
        return try withExtendedLifetime(reader) {
            try bytes.withUnsafeBytes { try reader.parse($0).text }
        }
    }

    @Test func commasTakeCareOfThemselves() {
        let text = written { writer in
            writer.beginObject()
            writer.name("a")
            writer.beginArray()
            writer.value(Int64(1))
            writer.value(true)
            writer.null()
            writer.beginObject()
            writer.endObject()
            writer.value("x")
            writer.endArray()
            writer.name(text: "b\"")
            writer.value(false)
            writer.endObject()
        }
        #expect(text == #"{"a":[1,true,null,{},"x"],"b\"":false}"#)
    }

    @Test(
        arguments: [
            0, 1, -1, 9, 10, 99, 100, 1_234_567_890, 999_999_999_999_999_999,
            1_000_000_000_000_000_000, .max, .min,
        ] as [Int64]
    )
    func wholeNumbers(number: Int64) {
        #expect(written { $0.value(number) } == "\(number)")
    }

    @Test func infinitiesAreNull() {
        #expect(written { $0.value(Double.infinity) } == "null")
        #expect(written { $0.value(Double.nan) } == "null")
        #expect(written { $0.value(0.1) } == "0.1")
    }

    @Test func timesAreInUTC() {
        let time = Timestamp(milliseconds: 1_795_459_495_001)
        #expect(written { $0.value(time) } == #""2026-11-23T18:44:55.001Z""#)
    }

    /// Eight bytes are looked at together: an escape may stand at any place of any text.
    @Test func everyCharacterAtEveryPlaceComesBack() throws {
        for scalar in (0..<0x180).compactMap(Unicode.Scalar.init(_:)) {
            for place in 0..<17 {
                let text = String(repeating: "x", count: place) + String(scalar) + "yz"
                let bytes = Array(written { $0.value(text) }.utf8)
                if try self.text(of: bytes) != text {
                    Issue.record("U+\(scalar.value), \(place)")
                }
            }
        }
    }

    @Test func aWriterIsUsedAgain() {
        var writer = JSONWriter()
        writer.beginArray()
        for _ in 0..<5_000 { writer.value("text") }
        writer.endArray()
        #expect(writer.count == 5_000 * 7 + 1)
        writer.removeAll()
        writer.value(Int64(7))
        #expect(writer.bytes() == Array("7".utf8))
    }
}
