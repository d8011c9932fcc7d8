// SPDX-License-Identifier: Apache-2.0

/// A pattern of SQL's LIKE: `%` is any text, `_` one character, a backslash takes the meaning of
/// what follows it away. As in Salesforce's engine a point matches any one character too.
struct LikePattern {
    private enum Part {
        case exactly(Unicode.Scalar)
        case one
        case any
    }

    private var parts: [Part] = []

    init(_ text: String) {
        var isEscaped = false
        for scalar in text.unicodeScalars {
            if isEscaped {
                parts.append(.exactly(scalar))
                isEscaped = false
                continue
            }
            switch scalar {
            case "\\": isEscaped = true
            case "%":
                // Two in a row mean no more than one.
                if case .any? = parts.last { continue }
                parts.append(.any)
            case "_", ".": parts.append(.one)
            default: parts.append(.exactly(scalar))
            }
        }
        if isEscaped { parts.append(.exactly("\\")) }
    }

    /// Whether the whole text matches; nil when that takes more steps than are left. It goes back
    /// to the last `%` only, so it never takes longer than the product of both lengths.
    func matches(_ text: String, stepsLeft: inout Int) -> Bool? {
        let scalars = Array(text.unicodeScalars)
        var position = 0
        var part = 0
        var restart: (part: Int, position: Int)?
        while position < scalars.count {
            stepsLeft -= 1
            if stepsLeft < 0 { return nil }
            if part < parts.count, isMatch(parts[part], scalars[position]) {
                part += 1
                position += 1
            } else if part < parts.count, case .any = parts[part] {
                restart = (part + 1, position)
                part += 1
            } else if let again = restart {
                restart = (again.part, again.position + 1)
                part = again.part
                position = again.position + 1
            } else {
                return false
            }
        }
        while part < parts.count, case .any = parts[part] { part += 1 }
        return part == parts.count
    }

    private func isMatch(_ part: Part, _ scalar: Unicode.Scalar) -> Bool {
        switch part {
        case .exactly(let wanted): wanted == scalar
        case .one: true
        case .any: false
        }
    }
}
