// SPDX-License-Identifier: Apache-2.0

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

    mutating func complain(_ setting: Setting, _ value: SettingValue, _ expected: String) {
        complain("\(place(setting, value)): '\(value.text)' \(expected)")
    }

    mutating func complain(_ problem: String) { problems.append(problem) }

    private func place(_ setting: Setting, _ value: SettingValue) -> String {
        switch value.origin {
        case .flag, .standard: setting.path
        case .variable(let name): name
        case .file(let name, let line): "\(name):\(line): \(setting.path)"
        }
    }

    /// Text that is not empty; nil where nobody gave one and there is no default.
    mutating func text(_ setting: Setting) -> String? {
        guard let value = sources.value(setting) else { return nil }
        if value.text.isEmpty {
            complain(setting, value, "is empty: give a value or leave it out")
            return nil
        }
        return value.text
    }

    /// A whole number within bounds; nil where nobody gave one.
    mutating func integer(_ setting: Setting, in range: ClosedRange<Int>) -> Int? {
        guard let value = sources.value(setting) else { return nil }
        guard let number = Int(value.text), range.contains(number) else {
            complain(
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
            complain(setting, value, "is not a duration such as 250ms, 5s, 15m or 1h30m")
            return range.lowerBound
        }
        guard range.contains(milliseconds) else {
            let (low, high) = (
                DurationText.text(range.lowerBound), DurationText.text(range.upperBound)
            )
            complain(setting, value, "is not between \(low) and \(high)")
            return range.lowerBound
        }
        return milliseconds
    }

    /// One of several words; the first after a complaint.
    mutating func choice(_ setting: Setting, of words: [String]) -> String {
        guard let value = sources.value(setting) else { return words[0] }
        if words.contains(value.text) { return value.text }
        complain(setting, value, "is not one of \(words.joined(separator: ", "))")
        return words[0]
    }
}
