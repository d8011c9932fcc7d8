// SPDX-License-Identifier: Apache-2.0

internal import Primitives
internal import SandboxKit

/// The values that a field accepts, and the form in which it stores them.
extension MarketoField {
    /// The value as the field keeps it: null for null and for empty text, which both clear.
    ///
    /// Text that reads as the field's type is taken for it, since clients send `"10"` as often as
    /// `10`.
    ///
    /// - Throws: 1001 for a value of another type, 1003 for one that is too long.
    func kept(_ value: JSON) throws(MarketoAPIError) -> JSON {
        if value.isNull || value.text == "" { return .null }
        guard let kept = convert(value) else { throw .wrongType(value, kind) }
        if let text = kept.text, !fits(text) { throw .invalidData }
        return kept
    }

    private func convert(_ value: JSON) -> JSON? {
        switch kind {
        case .string, .text, .phone, .url, .reference: plainText(value).map { .string($0) }
        case .email: value.text.flatMap { MarketoField.isEmail($0) ? value : nil }
        case .integer, .score, .percent:
            (value.whole ?? value.text.flatMap { Int64($0) })
                .flatMap { Int32(exactly: $0) }.map { .integer(Int64($0)) }
        case .float, .currency: number(value)
        case .boolean: truth(value)
        case .date: value.text.flatMap { MarketoTime.date($0) }.map { .string($0) }
        case .datetime:
            value.text.flatMap { MarketoTime.read($0) }.map { .string(MarketoTime.written($0)) }
        }
    }

    private func plainText(_ value: JSON) -> String? {
        switch value {
        case .string(let text): text
        case .integer, .number, .boolean: value.written
        default: nil
        }
    }

    private func number(_ value: JSON) -> JSON? {
        let number = value.double ?? value.text.flatMap { Double($0) }
        guard let number, number.isFinite else { return nil }
        return Int64(exactly: number).map { .integer($0) } ?? .number(number)
    }

    private func truth(_ value: JSON) -> JSON? {
        if let truth = value.truth { return .boolean(truth) }
        return switch value.text?.lowercased() ?? value.whole.map({ "\($0)" }) {
        case "true", "1", "yes": .boolean(true)
        case "false", "0", "no": .boolean(false)
        default: nil
        }
    }

    private func fits(_ text: String) -> Bool {
        switch kind {
        case .text: text.utf8.count <= MarketoSandboxLimits.textAreaBytes
        case .date, .datetime: true
        default: text.unicodeScalars.count <= MarketoSandboxLimits.textCharacters
        }
    }

    /// ASCII only, as Marketo has it, and of the form of an address.
    static func isEmail(_ text: String) -> Bool {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, parts[1].contains("."),
            !parts[1].hasPrefix("."), !parts[1].hasSuffix(".")
        else { return false }
        return text.utf8.allSatisfy { 0x21...0x7E ~= $0 && $0 != UInt8(ascii: ",") }
    }
}

/// Times as Marketo reads and writes them.
enum MarketoTime {
    /// `2016-05-17T22:11:45Z`. Activities have `+0000` in some of Adobe's samples; clients that
    /// read them by a fixed form want this one.
    static func written(_ time: Timestamp) -> String { time.rfc3339.prefix(19) + "Z" }

    /// The time without its fraction of a second, which is all that Marketo keeps.
    static func seconds(_ time: Timestamp) -> Timestamp {
        let rest = time.milliseconds % 1000
        return time.advanced(byMilliseconds: rest < 0 ? -1000 - rest : -rest)
    }

    /// `2016-05-17`
    static func day(_ time: Timestamp) -> String { String(time.rfc3339.prefix(10)) }

    /// A time with or without an offset, or a day; nil for anything else.
    static func read(_ text: String) -> Timestamp? {
        let text = text.replacing(" ", with: "T", maxReplacements: 1)
        return Timestamp(rfc3339: text) ?? Timestamp(rfc3339: text + "Z")
            ?? (text.count == 10 ? Timestamp(rfc3339: text + "T00:00:00Z") : nil)
    }

    /// A day that the calendar has, from a day or a time; nil for anything else.
    static func date(_ text: String) -> String? { read(text).map { _ in String(text.prefix(10)) } }
}
