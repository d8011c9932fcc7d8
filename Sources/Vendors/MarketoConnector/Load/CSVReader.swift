// SPDX-License-Identifier: Apache-2.0

/// Comma-separated values as RFC 4180 has them, read from parts of a file.
enum CSVReader {
    /// The whole rows at the beginning of some bytes, and how many bytes they take.
    struct Rows: Hashable {
        /// Nil stands for a field whose bytes are no UTF-8.
        var rows: [[String?]] = []
        var consumed = 0
    }

    /// Reads rows.
    ///
    /// - Parameters:
    ///   - bytes: a part of a file that begins with a row.
    ///   - isEnd: whether the file ends with it: then its last row needs no line break.
    static func rows(_ bytes: ArraySlice<UInt8>, isEnd: Bool) -> Rows {
        var result = Rows()
        var row: [String?] = []
        var field: [UInt8] = []
        var isQuoted = false
        var index = bytes.startIndex
        func endOfRow() {
            row.append(String(validating: field, as: UTF8.self))
            // An empty line is no row.
            if row.count > 1 || row[0] != "" { result.rows.append(row) }
            row.removeAll(keepingCapacity: true)
            field.removeAll(keepingCapacity: true)
            result.consumed = index - bytes.startIndex
        }
        while index < bytes.endIndex {
            let byte = bytes[index]
            index += 1
            if isQuoted {
                guard byte == UInt8(ascii: "\"") else {
                    field.append(byte)
                    continue
                }
                // A quote at the end of the part may be the first of two.
                guard index < bytes.endIndex else {
                    if isEnd { isQuoted = false }
                    break
                }
                if bytes[index] == UInt8(ascii: "\"") {
                    field.append(byte)
                    index += 1
                } else {
                    isQuoted = false
                }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""): isQuoted = true
            case UInt8(ascii: ","):
                row.append(String(validating: field, as: UTF8.self))
                field.removeAll(keepingCapacity: true)
            case UInt8(ascii: "\n"): endOfRow()
            case UInt8(ascii: "\r"): break
            default: field.append(byte)
            }
        }
        if isEnd, !isQuoted, !(row.isEmpty && field.isEmpty) { endOfRow() }
        if isEnd, !isQuoted { result.consumed = bytes.count }
        return result
    }
}
