// SPDX-License-Identifier: Apache-2.0

internal import JSONCodec
internal import LeadModel
internal import Primitives

/// One entry of a feed of activities (docs/reference/marketo.md, Activities).
struct LeadActivity: Hashable, Sendable {
    /// The kinds that the connector asks for.
    enum Kind: Int64, Hashable, Sendable {
        case newLead = 12
        case changeDataValue = 13
        case mergeLeads = 32
        case deleteLead = 37
    }

    /// A field that changed; nil for a value that the activity does not tell.
    struct Change: Hashable, Sendable {
        var name: String
        var newValue: FieldValue?
        /// The value before, where it is told.
        var oldValue: FieldValue?
    }

    var kind: Kind
    /// The ID of the activity.
    var id: String
    var lead: String
    var at: Timestamp
    var changes: [Change] = []
    /// The `Source` of a change: the system or the user that made it.
    var source: String?
    /// The persons that were merged into this one.
    var losers: [String] = []

    /// Reads an object of `result`; nil for a kind that the connector does not need.
    init?(_ object: JSONObject, fields: PersonFields) throws(DecodingFailure) {
        guard let number = object.filled("activityTypeId")?.integer,
            let kind = Kind(rawValue: number)
        else { return nil }
        guard let at = Timestamp(marketo: object.filled("activityDate")) else {
            throw object.failure("activityDate", "is not a time")
        }
        // A deletion is about the person that is its primary attribute (docs/reference/marketo.md,
        // Activities).
        let primary = object.filled("primaryAttributeValueId")?.plainText
        let lead = object.filled("leadId")?.plainText
        guard let lead = kind == .deleteLead ? primary ?? lead : lead, Person.isID(lead) else {
            throw object.failure("leadId", "is not a person's id")
        }
        self.kind = kind
        self.lead = lead
        self.at = at
        // The GUID has replaced the id, which some subscriptions no longer have.
        id =
            object.filled("marketoGUID")?.plainText ?? object.filled("id")?.plainText
            ?? "\(number)-\(at.milliseconds)"
        readAttributes(object)
        readChanges(object, fields)
    }

    private mutating func readAttributes(_ object: JSONObject) {
        for element in object.filled("attributes")?.elements.map(Array.init) ?? [] {
            guard let attribute = element.object(at: "attributes"),
                let value = attribute.filled("value")
            else { continue }
            switch attribute.filled("name")?.text {
            case "Source": source = value.text
            case "Merge IDs" where kind == .mergeLeads:
                losers = Self.ids(in: value).filter { $0 != lead }
            default: break
            }
        }
    }

    private mutating func readChanges(_ object: JSONObject, _ fields: PersonFields) {
        for element in object.filled("fields")?.elements.map(Array.init) ?? [] {
            guard let field = element.object(at: "fields"), let name = field.filled("name")?.text,
                fields.all[name] != nil
            else { continue }
            let dataType = fields.dataType(name)
            changes.append(
                Change(
                    name: name,
                    newValue: ActivityValueParser.changed(field["newValue"], dataType: dataType),
                    oldValue: ActivityValueParser.changed(field["oldValue"], dataType: dataType)
                )
            )
        }
    }

    /// Every whole number of a text, a number or a list: the attribute's form is not documented.
    private static func ids(in value: JSONValue) -> [String] {
        if let integer = value.integer { return [String(integer)] }
        if let elements = value.elements { return elements.flatMap { ids(in: $0) } }
        guard let text = value.text else { return [] }
        return text.split { !("0"..."9").contains($0) }.compactMap { digits in
            guard let number = Int64(digits), number > 0 else { return nil }
            return String(number)
        }
    }
}
