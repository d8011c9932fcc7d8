// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import MarketoConnector

@Suite("Files of comma-separated values")
struct CSVReaderTests {
    private let text = "id,name\r\n1,\"A, \"\"B\"\"\nC\"\n\n2,null\n3,\"\"\n4,é"
    private let expected: [[String?]] = [
        ["id", "name"], ["1", "A, \"B\"\nC"], ["2", "null"], ["3", ""], ["4", "é"],
    ]

    @Test("Quotes, line breaks and the last row")
    func whole() {
        let bytes = Array(text.utf8)
        let rows = CSVReader.rows(bytes[...], isEnd: true)
        #expect(rows.rows == expected)
        #expect(rows.consumed == bytes.count)
        #expect(CSVReader.rows(bytes[...], isEnd: false).rows == expected.dropLast())
        #expect(CSVReader.rows([], isEnd: true) == CSVReader.Rows())
    }

    @Test("Wherever a part ends, the rows are the same")
    func parts() {
        let bytes = Array(text.utf8)
        for cut in 0...bytes.count {
            let first = CSVReader.rows(bytes[..<cut], isEnd: false)
            #expect(first.consumed <= cut)
            let rest = CSVReader.rows(bytes[first.consumed...], isEnd: true)
            #expect(first.rows + rest.rows == expected, "cut at \(cut)")
        }
    }

    @Test("Bytes that are no UTF-8 cost their field")
    func unreadable() {
        let bytes =
            Array("1,a".utf8) + [0xE9] + Array(",\"c\",".utf8) + [0x0B] + Array("\n2,b\n".utf8)
        let rows = CSVReader.rows(bytes[...], isEnd: true)
        #expect(rows.rows == [["1", nil, "c", "\u{0B}"], ["2", "b"]])
    }

    @Test("A row that never ends is not consumed")
    func broken() {
        let bytes = Array("1,a\n2,\"b".utf8)
        let rows = CSVReader.rows(bytes[...], isEnd: true)
        #expect(rows.rows == [["1", "a"]])
        #expect(rows.consumed == 4)
    }
}
