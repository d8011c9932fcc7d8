// SPDX-License-Identifier: Apache-2.0

/// A field of Marketo's person.
struct MarketoField: Hashable, Sendable {
    /// Data types as the describe calls name them (docs/reference/marketo.md, Fields).
    enum Kind: String, Hashable, Sendable, CaseIterable {
        case boolean, currency, date, datetime, email, float, integer, percent, phone, reference
        case score, string, text, url

        /// The size that describe states; nil for types without one.
        var length: Int? {
            switch self {
            case .string, .email, .phone, .url, .reference: MarketoSandboxLimits.textCharacters
            case .text: MarketoSandboxLimits.textAreaBytes
            default: nil
            }
        }

        /// Whether calls can make fields of it.
        var canBeCreated: Bool { self != .reference && self != .text }
    }

    /// The number that describe and activities give it.
    var id: Int64
    /// The name in REST; nil for a field that only SOAP has.
    var name: String?
    /// The name in SOAP; nil for a field that only REST has.
    var soapName: String?
    /// The label.
    var displayName: String
    var description: String?
    var kind: Kind
    /// Whether calls are refused that write it.
    var isReadOnly = false
    /// Whether it belongs to the company record.
    var isOfCompany = false
    /// Whether it is no field of Marketo's own.
    var isCustom = false
    var isHidden = false
    var isHTMLEncodingInEmail = true
    var isSensitive = false
    /// Whether a call made it.
    var isAPICreated = false

    /// Whether a native Salesforce sync would own it.
    var isOfCRM: Bool { name?.hasPrefix("sfdc") ?? false }

    /// Whether leads can be looked up by it: some standard fields, and custom strings, e-mail
    /// addresses and integers (docs/reference/marketo.md, Persons).
    var isSearchable: Bool {
        guard let name else { return false }
        if isCustom { return kind == .string || kind == .email || kind == .integer }
        return MarketoField.searchableStandard.contains(name)
    }

    /// The standard fields by which leads can be looked up, `id` included.
    static let searchableStandard = [
        "id", "email", "cookies", "facebookId", "leadPartitionId", "linkedInId", "sfdcAccountId",
        "sfdcContactId", "sfdcLeadId", "sfdcLeadOwnerId", "sfdcOpptyId", "twitterId",
    ]
}

/// All fields of a subscription, standard ones first.
struct FieldCatalogue: Sendable {
    /// In the order of describe.
    let fields: [MarketoField]
    private let positions: [String: Int]

    /// The standard fields and these.
    init(custom: [MarketoField]) {
        fields = MarketoField.standard + custom
        positions = Dictionary(
            fields.enumerated().compactMap { place, field in field.name.map { ($0, place) } },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// The field of a REST name, nil for an unknown one.
    subscript(name: String) -> MarketoField? { positions[name].map { fields[$0] } }
}
