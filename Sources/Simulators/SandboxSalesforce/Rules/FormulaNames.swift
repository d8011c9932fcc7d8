// SPDX-License-Identifier: Apache-2.0

/// The names that a formula's text has outside of strings and comments
/// (docs/reference/formula-language.md, Names and precedence): which fields have to be known before
/// it can be compiled, and which functions it calls.
struct FormulaNames {
    /// Fields and globals, as they are written; TRUE, FALSE, NULL and operators may be among them.
    private(set) var fields: Set<String> = []
    /// Functions, in capital letters.
    private(set) var functions: Set<String> = []

    init(_ formula: String) {
        var rest = Array(formula.utf8)[...]
        while let byte = rest.first {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "'"): FormulaNames.skipText(&rest)
            case UInt8(ascii: "/") where FormulaNames.isComment(rest):
                FormulaNames.skipComment(&rest)
            case let byte where FormulaNames.isStart(byte):
                let name = rest.prefix { FormulaNames.isStart($0) || FormulaNames.isFurther($0) }
                rest = rest.dropFirst(name.count)
                let text = String(decoding: name, as: UTF8.self)
                FormulaNames.skipBlanks(&rest)
                if rest.first == UInt8(ascii: "(") {
                    functions.insert(text.uppercased())
                } else {
                    fields.insert(text)
                }
            default: rest = rest.dropFirst()
            }
        }
    }

    private static func skipText(_ rest: inout ArraySlice<UInt8>) {
        let quote = rest.removeFirst()
        while let byte = rest.popFirst(), byte != quote {
            if byte == UInt8(ascii: "\\") { _ = rest.popFirst() }
        }
    }

    private static func isComment(_ rest: ArraySlice<UInt8>) -> Bool {
        rest.dropFirst().first == UInt8(ascii: "*")
    }

    private static func skipComment(_ rest: inout ArraySlice<UInt8>) {
        rest = rest.dropFirst(2)
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "*"), rest.first == UInt8(ascii: "/") else { continue }
            rest = rest.dropFirst()
            return
        }
    }

    private static func skipBlanks(_ rest: inout ArraySlice<UInt8>) {
        while let byte = rest.first {
            if byte == UInt8(ascii: "/"), isComment(rest) {
                skipComment(&rest)
            } else if byte <= UInt8(ascii: " ") {
                rest = rest.dropFirst()
            } else {
                return
            }
        }
    }

    private static func isStart(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || byte == UInt8(ascii: "$")
    }

    private static func isFurther(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || "_:.#".utf8.contains(byte)
    }
}
