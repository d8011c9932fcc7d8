// SPDX-License-Identifier: Apache-2.0

public import SyncEngine
internal import Yams

/// Reads a mapping file (docs/mapping.md).
public enum MappingFile {
    /// The mapping in a file, or the built-in one where no file was named.
    ///
    /// - Throws: what is wrong with it, one line each.
    public static func load(
        _ path: String?,
        surroundings: ProcessEnvironment
    ) throws(ConfigurationError) -> Mapping {
        guard let path else { return .standard }
        return try mapping(name: path, text: try surroundings.text(of: path))
    }

    /// The mapping in a file's text.
    public static func mapping(name: String, text: String) throws(ConfigurationError) -> Mapping {
        var parser = Parser(file: name)
        guard let root = try YAMLFile.compose(name: name, text: text), !YAMLFile.isNull(root) else {
            throw ConfigurationError("\(name): empty: to use the built-in mapping, name no file")
        }
        let description = parser.description(root)
        if !parser.problems.isEmpty { throw ConfigurationError(parser.problems) }
        do throws(MappingError) {
            return try Mapping(description: description)
        } catch {
            throw ConfigurationError("\(name): \(error)")
        }
    }
}

/// From YAML to a description; collects every problem with its line.
private struct Parser {
    let file: String
    var problems: [String] = []

    init(file: String) { self.file = file }

    mutating func description(_ root: Node) -> MappingDescription {
        var description = MappingDescription()
        let names = ["extends", "without", "objects", "fields", "customFields"]
        for (name, value) in members(root, of: "the mapping", known: names) {
            switch name {
            case "extends": description.extends = text(value, name)
            case "without": description.without = texts(value, name)
            case "objects":
                for (object, value) in members(value, of: name, known: ["lead", "contact"]) {
                    let place = "objects: \(object)"
                    let rule = members(value, of: place, known: ["rule"]).first
                        .flatMap { text($0.1, "rule") }
                    if object == "lead" {
                        description.leadRule = rule
                    } else {
                        description.contactRule = rule
                    }
                }
            case "fields":
                guard case .sequence(let entries) = value else {
                    report(value, "'fields' is not a list")
                    continue
                }
                description.fields = entries.compactMap { entry($0) }
            default: description.customFields = customFields(value)
            }
        }
        return description
    }

    private mutating func entry(_ node: Node) -> MappingDescription.FieldEntry? {
        var entry = MappingDescription.FieldEntry(marketo: "")
        let names = ["marketo", "lead", "contact", "rule"]
        let found = members(node, of: "an entry of 'fields'", known: names)
        for (name, value) in found {
            let text = text(value, name)
            switch name {
            case "marketo": entry.marketo = text ?? ""
            case "lead": entry.lead = text
            case "contact": entry.contact = text
            default: entry.rule = text
            }
        }
        if !found.contains(where: { $0.0 == "marketo" }) {
            report(node, "an entry of 'fields' has no 'marketo'")
            return nil
        }
        return entry
    }

    private mutating func customFields(_ node: Node) -> CustomFields {
        guard case .scalar(let scalar) = node else {
            return .named(texts(node, "customFields"))
        }
        switch scalar.string {
        case "all": return .all
        case "none": return .none
        default:
            report(node, "'customFields' is 'all', 'none' or a list of names")
            return .none
        }
    }

    /// The members of a group that have a value; unknown names are problems.
    private mutating func members(
        _ node: Node,
        of place: String,
        known: [String]
    ) -> [(String, Node)] {
        guard case .mapping(let mapping) = node else {
            report(node, "\(place): expected names and values")
            return []
        }
        var members: [(String, Node)] = []
        for (key, value) in mapping {
            let name = key.string ?? "?"
            if !known.contains(name) {
                let nearest = Suggestion.nearest(to: name, among: known)
                let hint = nearest.map { "; did you mean '\($0)'?" } ?? ""
                report(key, "\(place): unknown '\(name)'\(hint)")
            } else if !YAMLFile.isNull(value) {
                members.append((name, value))
            }
        }
        return members
    }

    private mutating func text(_ node: Node, _ name: String) -> String? {
        if case .scalar(let scalar) = node { return scalar.string }
        report(node, "'\(name)' is not a single value")
        return nil
    }

    private mutating func texts(_ node: Node, _ name: String) -> [String] {
        guard case .sequence(let sequence) = node else {
            report(node, "'\(name)' is not a list")
            return []
        }
        return sequence.compactMap { text($0, name) }
    }

    private mutating func report(_ node: Node, _ problem: String) {
        problems.append("\(file):\(node.mark?.line ?? 0): \(problem)")
    }
}
