// SPDX-License-Identifier: Apache-2.0

internal import SandboxKit

/// References such as `@{NewAccount.id}` in a subrequest, which stand for parts of earlier answers.
struct SubrequestReference {
    /// The bodies of earlier answers that were good, by their reference IDs.
    let bodies: [String: JSON]

    /// A reference to nothing.
    struct Missing: Error {
        var message: String
    }

    /// Whether a text can be a reference ID.
    static func isName(_ text: String) -> Bool {
        guard let first = text.unicodeScalars.first, first.properties.isAlphabetic else {
            return false
        }
        return text.unicodeScalars.allSatisfy {
            $0 == "_" || ($0.isASCII && ($0.properties.isAlphabetic || ("0"..."9").contains($0)))
        }
    }

    /// A JSON value with all references in its texts replaced.
    func resolved(_ json: JSON) throws -> JSON {
        switch json {
        case .string(let text):
            // A reference without other text keeps the type of the value.
            if text.hasPrefix("@{"), text.hasSuffix("}"), !text.dropFirst(2).contains("@{") {
                return try value(String(text.dropFirst(2).dropLast()))
            }
            return .string(try resolved(text))
        case .array(let elements): return .array(try elements.map { try resolved($0) })
        case .object(let members):
            return .object(try members.map { .init($0.name, try resolved($0.value)) })
        default: return json
        }
    }

    /// A text with all references replaced.
    func resolved(_ text: String) throws -> String {
        var (result, rest) = ("", text[...])
        while let start = rest.firstRange(of: "@{"),
            let end = rest[start.upperBound...].firstIndex(of: "}")
        {
            result += rest[..<start.lowerBound]
            let value = try value(String(rest[start.upperBound..<end]))
            result += value.text ?? value.written
            rest = rest[rest.index(after: end)...]
        }
        return result + rest
    }

    /// `Name.records[0].Id`
    private func value(_ path: String) throws -> JSON {
        let parts = path.split(separator: ".").map(String.init)
        let missing = Missing(
            message: "Invalid reference specified. No value for \(path) found in "
                + "\(parts.first ?? "")"
        )
        guard let name = parts.first, var value = bodies[name] else { throw missing }
        for part in parts.dropFirst() {
            let pieces = part.split { $0 == "[" || $0 == "]" }.map(String.init)
            guard let key = pieces.first,
                let member = value.members?.last(where: {
                    $0.name.lowercased() == key.lowercased()
                })
            else { throw missing }
            value = member.value
            for piece in pieces.dropFirst() {
                guard let index = Int(piece), let elements = value.elements,
                    elements.indices.contains(index)
                else { throw missing }
                value = elements[index]
            }
        }
        return value
    }
}
