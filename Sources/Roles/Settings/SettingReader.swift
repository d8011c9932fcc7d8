// SPDX-License-Identifier: Apache-2.0

internal import LeadModel
internal import Primitives

/// Reads settings into types and collects every problem on the way, not only the first.
public struct SettingReader {
    let sources: SettingSources
    private(set) var problems: [String] = []

    /// Reads from these sources.
    public init(_ sources: SettingSources) { self.sources = sources }

    /// Ends the reading.
    ///
    /// - Throws: all the problems that there were.
    public func finish() throws(ConfigurationError) {
        if !problems.isEmpty { throw ConfigurationError(problems) }
    }

    mutating func report(_ setting: Setting, _ value: SettingValue, _ expected: String) {
        report("\(place(setting, value)): '\(value.text)' \(expected)")
    }

    mutating func report(_ problem: String) { problems.append(problem) }

    private func place(_ setting: Setting, _ value: SettingValue) -> String {
        switch value.origin {
        case .flag, .standard: setting.path
        case .variable(let name): name
        case .file(let name, let line): "\(name):\(line): \(setting.path)"
        }
    }

    /// Text that is not empty; nil if it is not set and there is no default.
    mutating func text(_ setting: Setting) -> String? {
        guard let value = sources.value(setting) else { return nil }
        if value.text.isEmpty {
            report(setting, value, "is empty: give a value or leave it out")
            return nil
        }
        return value.text
    }

    /// A whole number within bounds; nil if it is not set.
    mutating func integer(_ setting: Setting, in range: ClosedRange<Int>) -> Int? {
        guard let value = sources.value(setting) else { return nil }
        guard let number = Int(value.text), range.contains(number) else {
            report(
                setting,
                value,
                "is not a whole number from \(range.lowerBound) to \(range.upperBound)"
            )
            return nil
        }
        return number
    }

    /// A duration within bounds, in milliseconds; the lower bound after a complaint.
    mutating func duration(_ setting: Setting, in range: ClosedRange<Int64>) -> Int64 {
        guard let value = sources.value(setting) else { return range.lowerBound }
        guard let milliseconds = DurationText.milliseconds(value.text) else {
            report(setting, value, "is not a duration such as 250ms, 5s, 15m or 1h30m")
            return range.lowerBound
        }
        guard range.contains(milliseconds) else {
            let (low, high) = (
                DurationText.text(range.lowerBound), DurationText.text(range.upperBound)
            )
            report(setting, value, "is not between \(low) and \(high)")
            return range.lowerBound
        }
        return milliseconds
    }

    /// A size within bounds, in bytes; the lower bound after a complaint.
    mutating func byteSize(_ setting: Setting, in range: ClosedRange<Int>) -> Int {
        guard let value = sources.value(setting) else { return range.lowerBound }
        guard let bytes = ByteSizeText.bytes(value.text), range.contains(bytes) else {
            let (low, high) = (
                ByteSizeText.text(range.lowerBound), ByteSizeText.text(range.upperBound)
            )
            report(setting, value, "is not a size such as 128MiB, from \(low) to \(high)")
            return range.lowerBound
        }
        return bytes
    }

    /// One of several words; the first after a complaint.
    mutating func choice(_ setting: Setting, of words: [String]) -> String {
        guard let value = sources.value(setting) else { return words[0] }
        if words.contains(value.text) { return value.text }
        report(setting, value, "is not one of \(words.joined(separator: ", "))")
        return words[0]
    }

    /// A share of a whole, above 0 and at most 1: `0.5` or `50%`; 1 after a complaint.
    mutating func share(_ setting: Setting) -> Double {
        guard let value = sources.value(setting) else { return 1 }
        let isPercent = value.text.hasSuffix("%")
        let number = Double(isPercent ? String(value.text.dropLast()) : value.text)
        if let number, number > 0, number <= (isPercent ? 100 : 1) {
            return isPercent ? number / 100 : number
        }
        report(setting, value, "is not a share such as 0.5 or 50%")
        return 1
    }

    /// A name; nil for `off`.
    mutating func name(_ setting: Setting) -> String? {
        guard let name = text(setting), name != "off" else { return nil }
        return name
    }

    /// A point in time, or a day, which begins at midnight UTC; nil if it is not set.
    mutating func time(_ setting: Setting) -> Timestamp? {
        guard let value = sources.value(setting) else { return nil }
        let time =
            Timestamp(rfc3339: value.text) ?? Timestamp(rfc3339: value.text + "T00:00:00Z")
        if time == nil {
            report(
                setting,
                value,
                "is not a day or a time such as 2020-01-31 or "
                    + "2020-01-31T12:00:00Z"
            )
        }
        return time
    }

    /// The address of an API, without a slash at the end; nil if it is not set.
    mutating func address(_ setting: Setting) -> String? {
        guard let text = text(setting), let value = sources.value(setting) else { return nil }
        let host = ["https://", "http://"].lazy.filter(text.hasPrefix).first
            .map { text.dropFirst($0.count).prefix { !"/?#".contains($0) } }
        let isSound = text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
        guard let host, !host.isEmpty, !host.contains("@"), !text.contains("?"), isSound else {
            report(
                setting,
                value,
                "is not an address such as https://example.my.salesforce.com"
            )
            return nil
        }
        return String(text.reversed().drop { $0 == "/" }.reversed())
    }

    /// A secret by itself or from the file that is named; nil if it is not set.
    mutating func secret(_ setting: SecretSetting) -> String? {
        let plain = sources.value(setting.value)
        guard let file = sources.value(setting.file) else {
            return plain.map(\.text).flatMap { $0.isEmpty ? nil : $0 }
        }
        if plain != nil {
            report("\(setting.value.path) and \(setting.file.path) are both set: keep one")
            return nil
        }
        do throws(ConfigurationError) {
            let secret = try sources.surroundings.text(of: file.text).trimmingNewlines
            if secret.isEmpty { report(setting.file, file, "is a file without a secret in it") }
            return secret.isEmpty ? nil : secret
        } catch {
            for problem in error.problems { report("\(setting.file.path): \(problem)") }
            return nil
        }
    }

    /// Complains of a setting that has to be given and is not.
    mutating func require(_ settings: Setting..., for purpose: String) {
        for setting in settings where sources.value(setting) == nil {
            report("\(setting.path) is missing: \(purpose) needs it; set \(setting.variable)")
        }
    }
}
