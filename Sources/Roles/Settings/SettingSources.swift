// SPDX-License-Identifier: Apache-2.0

/// Where a value came from.
public enum SettingOrigin: Hashable, Sendable, CustomStringConvertible {
    case flag
    case variable(String)
    case file(String, line: Int)
    case standard

    /// In words, for `config check`.
    public var description: String {
        switch self {
        case .flag: "flag"
        case .variable(let name): name
        case .file(let name, let line): "\(name):\(line)"
        case .standard: "default"
        }
    }
}

/// A value and where it came from.
public struct SettingValue: Hashable, Sendable {
    /// The value as text.
    public var text: String
    /// Where it came from.
    public var origin: SettingOrigin

    /// A value from somewhere.
    public init(text: String, origin: SettingOrigin) {
        self.text = text
        self.origin = origin
    }
}

/// The layers in which settings are looked up: flags, then the environment, then the file.
///
/// An empty variable counts as not set: Compose files write `${X:-}`.
public struct SettingSources: Sendable {
    /// Values of flags by path.
    public let flags: [String: String]
    /// What surrounds the process.
    public let surroundings: ProcessEnvironment
    /// The file, if one was named.
    public let file: YAMLFile?

    /// Reads the file that `path`, or else the environment, names.
    ///
    /// - Throws: an unknown setting, a file that cannot be read, a secret given as a flag.
    public init(
        flags: [String: String] = [:],
        configurationFile path: String? = nil,
        surroundings: ProcessEnvironment
    ) throws(ConfigurationError) {
        self.flags = flags
        self.surroundings = surroundings
        try SettingSources.check(flags: flags)
        let named = surroundings.variables[Setting.fileVariable]
        if let path = path ?? (named?.isEmpty == false ? named : nil) {
            file = try YAMLFile(name: path, text: try surroundings.text(of: path))
        } else {
            file = nil
        }
    }

    private static func check(flags: [String: String]) throws(ConfigurationError) {
        let known = Setting.all.map(\.path)
        for path in flags.keys.sorted() {
            if let setting = Setting.all.first(where: { $0.path == path }) {
                if setting.isSecret { throw secretFlag(path) }
                continue
            }
            guard path.hasPrefix(KafkaProperty.pathPrefix) else {
                let nearest = Suggestion.nearest(to: path, among: known)
                let hint = nearest.map { "; did you mean '\($0)'?" } ?? ""
                throw ConfigurationError("--set: unknown setting '\(path)'\(hint)")
            }
            let name = String(path.dropFirst(KafkaProperty.pathPrefix.count))
            if KafkaProperty.isSecret(name) { throw secretFlag(path) }
        }
    }

    private static func secretFlag(_ path: String) -> ConfigurationError {
        ConfigurationError(
            "--set \(path): a secret must not be on a command line, where others can read "
                + "it: use \(Setting.variable(path)) or \(Setting.variable(path))_FILE"
        )
    }

    /// The value of a setting; nil if it is not set.
    public func value(_ setting: Setting) -> SettingValue? {
        if let text = flags[setting.path] { return SettingValue(text: text, origin: .flag) }
        if let text = surroundings.variables[setting.variable], !text.isEmpty {
            return SettingValue(text: text, origin: .variable(setting.variable))
        }
        if let file, let entry = file.entries[setting.path] {
            return SettingValue(text: entry.value, origin: .file(file.name, line: entry.line))
        }
        return setting.standard.map { SettingValue(text: $0, origin: .standard) }
    }

    /// librdkafka's properties by their own names.
    public func kafkaProperties() throws(ConfigurationError) -> [String: SettingValue] {
        var values: [String: SettingValue] = [:]
        if let file {
            for (path, entry) in file.entries where path.hasPrefix(KafkaProperty.pathPrefix) {
                let name = String(path.dropFirst(KafkaProperty.pathPrefix.count))
                values[name] = SettingValue(
                    text: entry.value,
                    origin: .file(file.name, line: entry.line)
                )
            }
        }
        let list = KafkaProperty.listVariable
        for (name, text) in try listed(surroundings.variables[list] ?? "") {
            values[name] = SettingValue(text: text, origin: .variable(list))
        }
        for (variable, text) in surroundings.variables.sorted(by: { $0.key < $1.key })
        where variable.hasPrefix(KafkaProperty.variablePrefix) && !text.isEmpty {
            let (name, value) = try property(variable, text)
            values[name] = SettingValue(text: value, origin: .variable(variable))
        }
        for (path, text) in flags where path.hasPrefix(KafkaProperty.pathPrefix) {
            let name = String(path.dropFirst(KafkaProperty.pathPrefix.count))
            values[name] = SettingValue(text: text, origin: .flag)
        }
        return values
    }

    /// `a=b,c=d`.
    private func listed(_ text: String) throws(ConfigurationError) -> [(String, String)] {
        var pairs: [(String, String)] = []
        for part in text.split(separator: ",") {
            guard let equals = part.firstIndex(of: "="), equals != part.startIndex else {
                throw ConfigurationError(
                    "\(KafkaProperty.listVariable): expected 'name=value,name=value'; a value "
                        + "with a comma needs a variable of its own, "
                        + "\(KafkaProperty.variablePrefix)<NAME>"
                )
            }
            let name = part[..<equals].filter { $0 != " " }
            pairs.append((String(name), String(part[part.index(after: equals)...])))
        }
        return pairs
    }

    /// A property from a variable of its own; `…_FILE` names the file that holds a secret.
    private func property(
        _ variable: String,
        _ text: String
    ) throws(ConfigurationError) -> (String, String) {
        var rest = variable.dropFirst(KafkaProperty.variablePrefix.count)
        if rest.hasSuffix(KafkaProperty.fileSuffix) {
            let stump = rest.dropLast(KafkaProperty.fileSuffix.count)
            let name = SettingSources.propertyName(stump)
            if KafkaProperty.isSecret(name) {
                let plain = String(variable.dropLast(KafkaProperty.fileSuffix.count))
                if surroundings.variables[plain]?.isEmpty == false {
                    throw ConfigurationError("\(plain) and \(variable) are both set: keep one")
                }
                do {
                    let content = try surroundings.text(of: text)
                    return (name, content.trimmingNewlines)
                } catch {
                    throw ConfigurationError("\(variable): \(error)", isMissingFile: true)
                }
            }
            rest = variable.dropFirst(KafkaProperty.variablePrefix.count)
        }
        return (SettingSources.propertyName(rest), text)
    }

    private static func propertyName(_ part: Substring) -> String {
        part.lowercased().split(separator: "_", omittingEmptySubsequences: false)
            .joined(separator: ".")
    }

    /// Variables with our prefix that no setting has: most likely misspelt.
    public func unknownVariables() -> [String] {
        let known = Set(Setting.all.map(\.variable) + [Setting.fileVariable])
        return surroundings.variables.keys.sorted().filter { name in
            name.hasPrefix(Setting.variablePrefix) && !known.contains(name)
                && name != KafkaProperty.listVariable
                && !name.hasPrefix(KafkaProperty.variablePrefix)
        }
    }
}

extension String {
    /// Without the line ends that editors leave behind a secret.
    var trimmingNewlines: String {
        var text = self
        while text.last?.isNewline == true { text.removeLast() }
        return text
    }
}
