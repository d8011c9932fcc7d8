// SPDX-License-Identifier: Apache-2.0

internal import SandboxKit

/// The forms that texts and numbers are kept in, where they are not kept as they come.
///
/// That texts lose the blanks at their ends is the same everywhere. Of the rest, Salesforce's own
/// pages contradict each other or are silent, so that an administrator can choose.
struct NormalForms: Equatable, Sendable {
    /// The form of capitals in e-mail addresses.
    enum Emails: String, CaseIterable, Sendable { case lower, kept }

    /// The form of line ends in text areas.
    enum LineEnds: String, CaseIterable, Sendable { case kept, lf, crlf }

    /// The treatment of decimals beyond a field's scale.
    enum Decimals: String, CaseIterable, Sendable { case cut, rounded, kept }

    var emails = Emails.lower
    var lineEnds = LineEnds.kept
    var decimals = Decimals.cut

    /// A text without the blanks, tabs and line ends around it.
    func trimmed(_ text: String) -> String {
        let isBlank: (Unicode.Scalar) -> Bool = { $0 == " " || ("\t"..."\r").contains($0) }
        let scalars = text.unicodeScalars
        guard let first = scalars.firstIndex(where: { !isBlank($0) }),
            let last = scalars.lastIndex(where: { !isBlank($0) })
        else { return "" }
        return String(scalars[first...last])
    }

    /// A text of a field as it is kept.
    func kept(_ text: String, in field: SalesforceField) -> String {
        let text = trimmed(text)
        switch field.type {
        case .email where emails == .lower: return text.lowercased()
        case .textarea where lineEnds != .kept:
            let lines = text.replacing("\r\n", with: "\n").replacing("\r", with: "\n")
            return lineEnds == .lf ? lines : lines.replacing("\n", with: "\r\n")
        case .picklist: return picklistValue(text, of: field)
        default: return text
        }
    }

    /// The values of a multi-select picklist: each one once, in the order in which the field has
    /// them, then those that it does not have.
    func kept(_ values: [String], in field: SalesforceField) -> [String] {
        let values = values.map { picklistValue(trimmed($0), of: field) }.filter { !$0.isEmpty }
        let known = field.picklist.map(\.value).filter { values.contains($0) }
        return values.reduce(into: known) { kept, value in
            if !kept.contains(value) { kept.append(value) }
        }
    }

    /// A picklist that takes any value takes one that it has in the picklist's own spelling.
    private func picklistValue(_ text: String, of field: SalesforceField) -> String {
        guard !field.isRestrictedPicklist else { return text }
        let folded = text.lowercased()
        return field.picklist.first { $0.value == text }?.value
            ?? field.picklist.first { $0.value.lowercased() == folded }?.value ?? text
    }
}

extension NormalForms {
    /// `{"emails":"kept","lineEnds":"crlf","decimals":"rounded"}`; what is left out is as the
    /// sandbox begins.
    init(_ json: JSON) throws(Customisation.Refusal) {
        let names: Set = ["emails", "lineEnds", "decimals"]
        if let unknown = json.members?.first(where: { !names.contains($0.name) }) {
            throw Customisation.Refusal("'\(unknown.name)' is no normal form")
        }
        emails = try NormalForms.choice(json, "emails") ?? emails
        lineEnds = try NormalForms.choice(json, "lineEnds") ?? lineEnds
        decimals = try NormalForms.choice(json, "decimals") ?? decimals
    }

    private static func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ json: JSON,
        _ name: String
    ) throws(Customisation.Refusal) -> Choice? {
        guard let value = json[name] else { return nil }
        guard let choice = value.text.flatMap(Choice.init(rawValue:)) else {
            let known = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            throw Customisation.Refusal("'\(name)' is one of \(known)")
        }
        return choice
    }
}
