// SPDX-License-Identifier: Apache-2.0

extension Compiler {
    /// ISPICKVAL, INCLUDES and PICKLISTCOUNT.
    mutating func picklist(
        _ name: String,
        _ node: Syntax.Node
    ) throws(SourceFault) -> Int {
        let isCount = name == "PICKLISTCOUNT"
        try expect(node, isCount ? 1...1 : 2...2, of: name)
        let wanted: FormulaType = name == "ISPICKVAL" ? .picklist : .multiPicklist
        let field = emitted(node.children[0])
        let found = type(of: field)
        guard found == wanted || found == .unknown else {
            throw SourceFault(
                "\(name) takes a \(wanted.title) field first, not \(found.title)",
                syntax[node.children[0]].range
            )
        }
        if isCount { return append(.picklistCount, .number, [field], node) }
        let literal = emitted(node.children[1])
        guard case .text(let text)? = builder.constantValue(of: literal) else {
            throw SourceFault(
                "the second argument of \(name) has to be a text that is written down",
                syntax[node.children[1]].range
            )
        }
        if name == "ISPICKVAL" {
            let kind = picklistEquality.rawValue
            return append(.isPickValue, .boolean, [field, literal], payload: kind, node)
        }
        guard text.contains(where: { $0 != " " }) else {
            throw SourceFault(
                "INCLUDES cannot look for a blank: use ISBLANK",
                syntax[node.children[1]].range
            )
        }
        return append(.includes, .boolean, [field, literal], node)
    }

    /// How a picklist's value is compared with a text.
    var picklistEquality: EqualityKind {
        schema.picklistComparison == .exact ? .text : .textIgnoringCase
    }

    /// ISCHANGED and PRIORVALUE.
    mutating func change(_ name: String, _ node: Syntax.Node) throws(SourceFault) -> Int {
        try expect(node, 1...1, of: name)
        let child = withoutStandIn(node.children[0])
        guard case .reference(let field) = syntax[child].kind, !field.contains(".") else {
            throw SourceFault("\(name) takes a field of the record itself", syntax[child].range)
        }
        let operand = emitted(child)
        let found = builder[operand]
        guard found.operation == .field || found.operation == .fieldOrZero else {
            // A formula field has no value of its own that could be compared with an older one.
            return append(.orgFunction, name == "ISCHANGED" ? .boolean : found.type, [], node)
        }
        layout.requirePriorValue(ofSlot: Int(found.payload))
        if name == "ISCHANGED" {
            return append(.isChanged, .boolean, [operand], payload: found.payload, node)
        }
        return append(.priorField, found.type, [operand], payload: found.payload, node)
    }

    /// The field inside BLANKVALUE and NULLVALUE, which ISCHANGED and PRIORVALUE look through, as
    /// Salesforce's engine does.
    private func withoutStandIn(_ index: Int) -> Int {
        var index = index
        while case .call(let name) = syntax[index].kind, let first = syntax[index].children.first,
            ["BLANKVALUE", "NULLVALUE"].contains(name.uppercased())
        {
            index = first
        }
        return index
    }

    /// TEXT, which does not take a text.
    mutating func textOf(_ node: Syntax.Node) throws(SourceFault) -> Int {
        try expect(node, 1...1, of: "TEXT")
        let types: FormulaTypes = [
            .number, .day, .time, FormulaTypes(.picklist), FormulaTypes(.multiPicklist),
        ]
        let operand = try argument(node, 0, types, of: "TEXT")
        return append(.textOf, .text, [operand], mayFail: true, node)
    }

    /// FORMATDURATION of seconds, of two times or of two date-times.
    mutating func formatDuration(_ node: Syntax.Node) throws(SourceFault) -> Int {
        let name = "FORMATDURATION"
        try expect(node, 1...2, of: name)
        let first = try argument(node, 0, [.number, .time, .dateTime], of: name)
        guard node.children.count == 2 else {
            try require(.number, first, of: "function '\(name)()'", node.children[0])
            return append(.formatDuration, .text, [first], node)
        }
        let wanted: FormulaTypes =
            switch type(of: first) {
            case .number: .boolean
            case .null, .unknown: [.boolean, .time, .dateTime]
            case let type: FormulaTypes(type)
            }
        let second = try argument(node, 1, wanted, of: name)
        return append(.formatDuration, .text, [first, second], node)
    }

    /// VLOOKUP, of which only the form can be checked.
    mutating func vlookup(_ node: Syntax.Node) throws(SourceFault) -> Int {
        try expect(node, 3...3, of: "VLOOKUP")
        for child in node.children.prefix(2) {
            guard case .reference(let name) = syntax[child].kind,
                case .fieldName? = Globals.kind(of: name)
            else {
                throw SourceFault(
                    "VLOOKUP takes a field here, as $ObjectType.Object__c.Fields.Field__c",
                    syntax[child].range
                )
            }
        }
        let value = try argument(node, 2, .plain, of: "VLOOKUP")
        return append(.vlookup, .unknown, [value], node)
    }
}
