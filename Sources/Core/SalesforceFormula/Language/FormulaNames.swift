// SPDX-License-Identifier: Apache-2.0

extension Formula {
    /// The fields and globals that a formula's text names, each once, in the order of their first
    /// mention and as they are written there. Of a text that is no formula, those before the fault.
    public static func names(in text: String) -> [String] {
        var lexer = Lexer(text)
        var names: [String] = []
        var seen: Set<String> = []
        var last: String?
        do throws(SourceFault) {
            while true {
                let token = try lexer.next()
                // What stands before a parenthesis is a function.
                if let name = last, token.kind != .open, !words.contains(name.uppercased()),
                    seen.insert(name.lowercased()).inserted
                {
                    names.append(name)
                }
                last = if case .name(let name) = token.kind { name } else { nil }
                if token.kind == .end { return names }
            }
        } catch {
            return names
        }
    }

    /// The words that are values.
    private static let words: Set<String> = ["TRUE", "FALSE", "NULL"]
}

extension CompiledFormula {
    /// How the result depends on the user's time zone.
    public enum ZoneUse: Hashable, Sendable {
        /// Not at all.
        case none
        /// By the present day.
        case today
        /// By the day of a date-time.
        case anyDay
    }

    /// How the result depends on the user's time zone, formula fields included.
    public var zoneUse: ZoneUse {
        var use = ZoneUse.none
        for node in program.nodes {
            switch node.operation {
            case .today where use == .none: use = .today
            case .dateOf:
                let type = program.nodes[program.operand(node, 0)].type
                if type != .text, type != .date { return .anyDay }
            default: break
            }
        }
        return use
    }
}
