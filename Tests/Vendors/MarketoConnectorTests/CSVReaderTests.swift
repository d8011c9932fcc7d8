// SPDX-License-Identifier: Apache-2.0

import TestKit
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

    @Test("Whatever the bytes, and wherever a part ends", arguments: 1...4 as ClosedRange<UInt64>)
    func anyBytes(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let alphabet: [UInt8] = Array("ab,\"\n\r".utf8) + [0xE9, 0x00]
        for round in 0..<500 {
            let bytes = (0..<Int.random(in: 0...40, using: &random)).map { _ in
                alphabet[Int.random(in: alphabet.indices, using: &random)]
            }
            let whole = CSVReader.rows(bytes[...], isEnd: true)
            #expect(whole.consumed <= bytes.count)
            let cut = Int.random(in: 0...bytes.count, using: &random)
            let first = CSVReader.rows(bytes[..<cut], isEnd: false)
            let rest = CSVReader.rows(bytes[first.consumed...], isEnd: true)
            #expect(
                first.rows + rest.rows == whole.rows,
                "seed \(seed), round \(round): \(bytes) cut at \(cut)"
            )
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
