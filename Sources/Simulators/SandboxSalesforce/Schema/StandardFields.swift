// SPDX-License-Identifier: Apache-2.0

internal import SandboxKit

/// The fields that every object has by itself.
///
/// A table has a field on each line: API name, label, type, size (characters, digits, or
/// "precision,scale"), flags, and the rest. Flags: C createable, U updateable, N nillable,
/// D defaulted on create, I idLookup, R restricted picklist, P permissionable,
/// S searchPrefilterable. The rest: `in=` the compound field that it is part of, `extra=` its
/// extra type, `to=` what it refers to, `by=` the relationship's name, `pick=` its values.
enum StandardFields {
    /// Reads a table.
    static func fields(_ table: String) -> [SalesforceField] {
        table.split(separator: "\n").map { line in
            let columns = line.split(separator: "|", omittingEmptySubsequences: false)
                .map { trimmed($0) }
            precondition(columns.count == 6, "malformed: \(line)")
            guard let type = SalesforceFieldType(rawValue: columns[2]) else {
                preconditionFailure("unknown type: \(line)")
            }
            var field = SalesforceField(name: columns[0], label: columns[1], type: type)
            field.size(columns[3])
            field.flag(columns[4])
            field.add(columns[5])
            return field
        }
    }

    private static func trimmed(_ text: Substring) -> String {
        var text = text.drop { $0 == " " }
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}

extension SalesforceField {
    fileprivate mutating func size(_ text: String) {
        guard !text.isEmpty else { return }
        let numbers = text.split(separator: ",").compactMap { Int($0) }
        precondition(!numbers.isEmpty, "malformed size: \(text)")
        switch type {
        case .double, .currency, .percent: (precision, scale) = (numbers[0], numbers[1])
        case .int: digits = numbers[0]
        default: length = numbers[0]
        }
    }

    fileprivate mutating func flag(_ flags: String) {
        isCreateable = flags.contains("C")
        isUpdateable = flags.contains("U")
        isNillable = flags.contains("N")
        isDefaultedOnCreate = flags.contains("D")
        isIDLookup = flags.contains("I")
        isRestrictedPicklist = flags.contains("R")
        isPermissionable = flags.contains("P")
        isSearchPrefilterable = flags.contains("S")
        if type == .boolean { defaultValue = .boolean(false) }
    }

    fileprivate mutating func add(_ words: String) {
        for word in words.split(separator: " ") {
            let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
            precondition(parts.count == 2, "malformed: \(words)")
            switch parts[0] {
            case "in": compoundName = parts[1]
            case "extra": extraType = parts[1]
            case "to": references = parts[1].split(separator: ",").map(String.init)
            case "by": relationship = parts[1]
            case "pick": picklist = StandardPicklists.values(parts[1])
            default: preconditionFailure("malformed: \(words)")
            }
        }
        if isDefaultedOnCreate, let value = picklist.first(where: \.isDefault) {
            defaultValue = .string(value.value)
        }
    }
}
