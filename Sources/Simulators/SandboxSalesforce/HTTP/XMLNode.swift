// SPDX-License-Identifier: Apache-2.0

/// An element of an XML document, as far as SOAP needs it: names without their prefixes, no
/// document types, no processing instructions.
struct XMLNode: Equatable, Sendable {
    var name: String
    var attributes: [String: String] = [:]
    var children: [XMLNode] = []
    /// The text right inside, pieces between children put together.
    var text = ""

    /// The document is none that can be read.
    struct Malformed: Error {}

    /// The first child of a name.
    subscript(name: String) -> XMLNode? { children.first { $0.name == name } }

    /// The root of a document.
    static func parse(_ bytes: [UInt8]) throws -> XMLNode {
        var parser = Parser(text: Array(String(decoding: bytes, as: UTF8.self).unicodeScalars))
        try parser.skipProlog()
        return try parser.element(depth: 0)
    }

    /// A text as a document has it.
    static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
            .replacing(">", with: "&gt;").replacing("\"", with: "&quot;")
    }

    private struct Parser {
        let text: [Unicode.Scalar]
        var index = 0

        mutating func skipProlog() throws {
            while true {
                skipBlanks()
                if starts(with: "<?") {
                    try skip(to: "?>")
                } else if starts(with: "<!--") {
                    try skip(to: "-->")
                } else if starts(with: "<!") {
                    throw Malformed()
                } else {
                    return
                }
            }
        }

        mutating func element(depth: Int) throws -> XMLNode {
            guard depth < OrgLimits.xmlDepth, take("<") else { throw Malformed() }
            var node = XMLNode(name: local(try name()))
            while true {
                skipBlanks()
                if take("/>") { return node }
                if take(">") { break }
                let name = try name()
                skipBlanks()
                guard take("=") else { throw Malformed() }
                skipBlanks()
                node.attributes[local(name)] = try quoted()
            }
            while true {
                if take("</") {
                    guard local(try name()) == node.name else { throw Malformed() }
                    skipBlanks()
                    guard take(">") else { throw Malformed() }
                    return node
                }
                if starts(with: "<!--") {
                    try skip(to: "-->")
                } else if take("<![CDATA[") {
                    let start = index
                    try skip(to: "]]>")
                    node.text += string(start..<(index - 3))
                } else if starts(with: "<") {
                    node.children.append(try element(depth: depth + 1))
                } else {
                    node.text += try characters()
                }
            }
        }

        private mutating func characters() throws -> String {
            let start = index
            while index < text.count, text[index] != "<" { index += 1 }
            guard index < text.count else { throw Malformed() }
            return SalesforceOAuth.unescaped(Substring(string(start..<index)))
        }

        private mutating func name() throws -> String {
            let start = index
            while index < text.count, !"<>/= \t\r\n\"'".unicodeScalars.contains(text[index]) {
                index += 1
            }
            guard index > start else { throw Malformed() }
            return string(start..<index)
        }

        private mutating func quoted() throws -> String {
            guard index < text.count, text[index] == "\"" || text[index] == "'" else {
                throw Malformed()
            }
            let quote = text[index]
            let start = index + 1
            guard let end = text[start...].firstIndex(of: quote) else { throw Malformed() }
            index = end + 1
            return SalesforceOAuth.unescaped(Substring(string(start..<end)))
        }

        private func local(_ name: String) -> String {
            name.split(separator: ":").last.map(String.init) ?? name
        }

        private mutating func skipBlanks() {
            while index < text.count, " \t\r\n".unicodeScalars.contains(text[index]) { index += 1 }
        }

        private func starts(with prefix: String) -> Bool {
            text[index...].starts(with: prefix.unicodeScalars)
        }

        private mutating func take(_ prefix: String) -> Bool {
            guard starts(with: prefix) else { return false }
            index += prefix.unicodeScalars.count
            return true
        }

        private mutating func skip(to end: String) throws {
            while index < text.count {
                if take(end) { return }
                index += 1
            }
            throw Malformed()
        }

        private func string(_ range: Range<Int>) -> String {
            var view = String.UnicodeScalarView()
            view.append(contentsOf: text[range])
            return String(view)
        }
    }
}
