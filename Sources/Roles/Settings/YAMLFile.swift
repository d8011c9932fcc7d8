// SPDX-License-Identifier: Apache-2.0

internal import Yams

/// A YAML file as paths and texts: `worker.commit.maxRecords` to `2000`, with their lines.
public struct YAMLFile: Sendable {
    /// One value of the file.
    public struct Entry: Hashable, Sendable {
        /// The value.
        public var value: String
        /// The line of the file.
        public var line: Int
    }

    /// What the file is called in messages.
    public let name: String
    /// The values by their paths.
    public let entries: [String: Entry]

    /// Reads the file's text.
    ///
    /// - Throws: what is wrong with it as YAML, or as settings: unknown names, with a suggestion.
    public init(name: String, text: String) throws(ConfigurationError) {
        self.name = name
        let root = try YAMLFile.compose(name: name, text: text)
        var walk = YAMLVisitor(file: name)
        if let root, !YAMLFile.isNull(root) {
            guard case .mapping = root else {
                throw ConfigurationError("\(name): expected settings, such as 'kafka:'")
            }
            walk.visit(root, path: "")
        }
        if !walk.problems.isEmpty { throw ConfigurationError(walk.problems) }
        entries = walk.entries
    }

    /// The file's only document.
    static func compose(name: String, text: String) throws(ConfigurationError) -> Node? {
        do {
            return try Yams.compose(yaml: text)
        } catch {
            throw ConfigurationError("\(name): not YAML: \(oneLine(error))")
        }
    }

    /// Whether the value is left out: `key:` or `key: null`.
    static func isNull(_ node: Node) -> Bool {
        guard case .scalar(let scalar) = node, scalar.style == .plain else { return false }
        return ["", "~", "null"].contains(scalar.string)
    }

    private static func oneLine(_ error: any Error) -> String {
        guard let error = error as? YamlError else { return "\(error)" }
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            return "line \(mark.line): \(problem)"
        case .duplicatedKeysInMapping(let duplicates, let context):
            let names = duplicates.map { "\($0)" }.joined(separator: ", ")
            return "line \(context.mark.line): given twice: \(names)"
        default:
            return "\(error)".split(whereSeparator: \.isNewline).joined(separator: " ")
        }
    }
}

/// Collects values and unknown names.
private struct YAMLVisitor {
    let file: String
    var entries: [String: YAMLFile.Entry] = [:]
    var problems: [String] = []

    init(file: String) { self.file = file }

    mutating func visit(_ node: Node, path: String) {
        let line = node.mark?.line ?? 0
        switch node {
        case .mapping(let mapping):
            if Setting.all.contains(where: { $0.path == path }) {
                problems.append("\(file):\(line): '\(path)' is a single value, not a group")
                return
            }
            for (key, value) in mapping {
                let name = key.string ?? "?"
                let next = path.isEmpty ? name : "\(path).\(name)"
                if YAMLFile.isNull(value) {
                    check(next, line: key.mark?.line ?? line, isEmpty: true)
                } else {
                    visit(value, path: next)
                }
            }
        case .sequence(let sequence):
            let texts = sequence.compactMap(\.scalar?.string)
            if path == Setting.bootstrapServers.path, texts.count == sequence.count {
                entries[path] = .init(value: texts.joined(separator: ","), line: line)
            } else if check(path, line: line) {
                problems.append("\(file):\(line): '\(path)' is a single value, not a list")
            }
        case .scalar(let scalar):
            if check(path, line: line) {
                entries[path] = .init(value: scalar.string, line: line)
            }
        case .alias:
            problems.append("\(file):\(line): '\(path)': aliases are not supported")
        }
    }

    /// Whether the path is that of a setting (or, left empty, of a group); else a problem.
    @discardableResult
    private mutating func check(_ path: String, line: Int, isEmpty: Bool = false) -> Bool {
        let known = Setting.all.map(\.path)
        if known.contains(path) || path.hasPrefix(KafkaProperty.pathPrefix) { return true }
        let isGroup =
            path + "." == KafkaProperty.pathPrefix
            || known.contains { $0.hasPrefix(path + ".") }
        if isGroup {
            if !isEmpty { problems.append("\(file):\(line): '\(path)' is a group, not a value") }
            return false
        }
        var problem = "\(file):\(line): unknown setting '\(path)'"
        if let nearest = Suggestion.nearest(to: path, among: known) {
            problem += "; did you mean '\(nearest)'?"
        }
        problems.append(problem)
        return false
    }
}
