// SPDX-License-Identifier: Apache-2.0

/// Files of an import: RFC 4180, with any separator.
enum MarketoCSV {
    /// The rows that are not empty.
    static func rows(_ bytes: [UInt8], separator: UInt8) -> [[String]] {
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
    static func line(_ values: [String], separator: String) -> String {
        values.map { value in
            let isPlain = !value.contains { "\"\r\n".contains($0) || separator.contains($0) }
            return isPlain ? value : "\"\(value.replacing("\"", with: "\"\""))\""
        }.joined(separator: separator) + "\n"
    }
}

/// A form with a file (RFC 7578).
enum MarketoMultipart {
    /// The content of the part of this name; nil for a body that has none.
    static func part(_ name: String, of body: [UInt8], contentType: String) -> [UInt8]? {
        guard let mark = contentType.firstRange(of: "boundary=") else { return nil }
        let boundary = contentType[mark.upperBound...].prefix { $0 != ";" }
            .filter { $0 != "\"" && $0 != " " }
        let delimiter = Array("\r\n--\(boundary)".utf8)
        // The first delimiter has no line break before it.
        let whole = Array("\r\n".utf8) + body
        let starts = whole.ranges(of: delimiter).map(\.upperBound)
        for (start, next) in zip(starts, starts.dropFirst()) {
            let part = whole[start..<(next - delimiter.count)]
            guard let head = part.firstRange(of: Array("\r\n\r\n".utf8)) else { continue }
            let headers = String(decoding: part[..<head.lowerBound], as: UTF8.self)
            if headers.contains("name=\"\(name)\"") { return Array(part[head.upperBound...]) }
        }
        return nil
    }
}
