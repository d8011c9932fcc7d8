// SPDX-License-Identifier: Apache-2.0

/// A form with a file (RFC 7578).
package enum MultipartForm {
    /// The content of the part of this name; nil for a body that has none.
    package static func part(_ name: String, of body: [UInt8], contentType: String) -> [UInt8]? {
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
