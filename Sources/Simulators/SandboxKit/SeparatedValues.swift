// SPDX-License-Identifier: Apache-2.0

/// Files of rows: RFC 4180, with any separator.
package enum SeparatedValues {
    /// The rows that are not empty.
    package static func rows(_ bytes: [UInt8], separator: UInt8) -> [[String]] {
        var rows: [[String]] = []
        var row: [String] = []
        var field: [UInt8] = []
        var isQuoted = false
        var index = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        func endField() {
            row.append(String(decoding: field, as: UTF8.self))
            field.removeAll(keepingCapacity: true)
        }
        func endRow() {
            endField()
            if row.contains(where: { !$0.isEmpty }) { rows.append(row) }
            row.removeAll(keepingCapacity: true)
        }
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            switch byte {
            case 0x22 where !isQuoted: isQuoted = true
            case 0x22 where index < bytes.count && bytes[index] == 0x22:
                field.append(byte)
                index += 1
            case 0x22: isQuoted = false
            case separator where !isQuoted: endField()
            case 0x0A where !isQuoted: endRow()
            case 0x0D where !isQuoted: break
            default: field.append(byte)
            }
        }
        endRow()
        return rows
    }

    /// A row as a line.
    package static func line(_ values: [String], separator: String) -> String {
        values.map { value in
            let isPlain = !value.contains { "\"\r\n".contains($0) || separator.contains($0) }
            return isPlain ? value : "\"\(value.replacing("\"", with: "\"\""))\""
        }.joined(separator: separator) + "\n"
    }

    /// A row as a line in which every value is quoted.
    package static func quotedLine(_ values: [String], separator: String, end: String) -> String {
        values.map { "\"\($0.replacing("\"", with: "\"\""))\"" }.joined(separator: separator) + end
    }
}
