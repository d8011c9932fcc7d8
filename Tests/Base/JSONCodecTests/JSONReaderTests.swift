// SPDX-License-Identifier: Apache-2.0
import JSONCodec
import Testing

@Suite struct JSONReaderTests {
    private func reason(_ bytes: [UInt8], reader: JSONReader = JSONReader()) -> String? {
        bytes.withUnsafeBytes { bytes in
            do throws(DecodingFailure) {
                _ = try reader.parseObject(bytes)
                return nil
            } catch {
                return error.reason
            }
        }
    }

    @Test(arguments: ["", "{", "{'a':1}", #"{"a":1} x"#, #"{"a":01}"#, "nonsense"])
    func whatIsNotJSON(text: String) {
        #expect(reason(Array(text.utf8))?.hasPrefix("not JSON: ") == true)
    }

    @Test(arguments: ["[]", "1", "null", #""text""#])
    func whatIsNoObject(text: String) {
        #expect(reason(Array(text.utf8)) == "not a JSON object")
    }

    @Test(arguments: [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80]])
    func whatIsNotUTF8(bytes: [UInt8]) {
        #expect(reason(Array(#"{"a"#.utf8) + bytes + Array(#"":1}"#.utf8)) == "not valid UTF-8")
    }

    @Test func aDocumentHasALargestSize() {
        func document(_ count: Int) -> [UInt8] {
            Array(#"{"a":""#.utf8) + Array(repeating: 0x78, count: count - 8) + Array(#""}"#.utf8)
        }
        let reader = JSONReader(largestBytes: 100)
        #expect(reason(document(101), reader: reader) != nil)
        #expect(reason(document(100), reader: reader) == nil)
    }

    @Test func aDocumentHasADeepestNesting() {
        func nested(_ levels: Int) -> [UInt8] {
            let (open, close) = (
                String(repeating: "[", count: levels), String(repeating: "]", count: levels)
            )
            return Array("{\"a\":\(open)\(close)}".utf8)
        }
        #expect(reason(nested(JSONLimits.recordDepth + 1)) == "nested deeper than 64")
        #expect(reason(nested(JSONLimits.recordDepth - 1)) == nil)
    }

    /// A large document makes the reader grow, a small one gives the room back.
    @Test func aReaderIsUsedAgain() throws {
        let reader = JSONReader()
        for length in [10, 500_000, 10, 100_000, 3_000_000, 10] {
            let text = String(repeating: "x", count: length)
            let read = try Array("{\"a\":\"\(text)\"}".utf8).withUnsafeBytes { bytes in
                try reader.parseObject(bytes).text("a")
            }
            #expect(read == text)
        }
    }

    @Test func namesAreMadeOnceAndRepeatedOnesTold() {
        let names = JSONReader().names
        func look(_ name: String, _ position: Int) -> (name: String, earlier: Int?) {
            Array(name.utf8).withUnsafeBufferPointer { names.name($0, position: position) }
        }
        let long = String(repeating: "n", count: 1_000)
        for _ in 0..<2 {
            names.startObject()
            for (position, name) in ["a", "", "ä", long, "b"].enumerated() {
                let found = look(name, position)
                #expect(found.name == name && found.earlier == nil)
            }
            #expect(look("ä", 5).earlier == 2)
            #expect(look(long, 5).earlier == 3)
        }
        // More names than the table keeps.
        names.startObject()
        for position in 0..<5_000 { #expect(look("name\(position)", position).earlier == nil) }
        for position in stride(from: 0, to: 5_000, by: 499) {
            #expect(look("name\(position)", 9_999).earlier == position)
        }
    }
}
