// SPDX-License-Identifier: Apache-2.0

internal import Primitives
internal import SandboxKit

/// An entry of the activity log.
struct MarketoActivity: Hashable, Sendable {
    /// The types that the sandbox writes by itself (docs/reference/marketo.md, Activities).
    enum Kind {
        static let newLead: Int64 = 12
        static let changeDataValue: Int64 = 13
        static let addToList: Int64 = 24
        static let removeFromList: Int64 = 25
        static let mergeLeads: Int64 = 32
        static let deleteLead: Int64 = 37
        static let pushLead: Int64 = 145
        /// The first number of a custom type.
        static let custom: Int64 = 100_001
    }

    /// A secondary attribute.
    struct Attribute: Hashable, Sendable {
        var name: String
        var value: JSON
        /// Custom activities name their attributes in the API's way too.
        var apiName: String?

        init(_ name: String, _ value: JSON, apiName: String? = nil) {
            self.name = name
            self.value = value
            self.apiName = apiName
        }

        var json: JSON {
            var json: JSON = ["name": .string(name), "value": value]
            if let apiName { json["apiName"] = .string(apiName) }
            return json
        }

        init?(_ json: JSON) {
            guard let name = json["name"]?.text, let value = json["value"] else { return nil }
            self.init(name, value, apiName: json["apiName"]?.text)
        }
    }

    /// The position in the log; activities become visible in this order.
    var id: Int64 = 0
    var type: Int64
    var lead: Int64
    var at: Timestamp
    /// The REST name of the field that changed.
    var field: String?
    var primaryID: Int64?
    var primaryValue: String?
    /// Those that have a value, old and new value of a change among them.
    var attributes: [Attribute] = []

    /// The attribute of a name.
    subscript(name: String) -> JSON? { attributes.first { $0.name == name }?.value }
}

extension MarketoActivity {
    /// A person that is new.
    static func newLead(_ lead: MarketoLead, _ origin: MarketoOrigin) -> MarketoActivity {
        MarketoActivity(
            type: Kind.newLead,
            lead: lead.id,
            at: lead.createdAt,
            primaryID: lead.id,
            primaryValue: lead.title,
            attributes: [
                Attribute("Created Date", .string(MarketoTime.day(lead.createdAt))),
                Attribute("Source Type", .string(origin.sourceType)),
            ]
        )
    }

    /// A field that changed. Values are text, and one that is empty is left out.
    static func change(
        of field: MarketoField,
        from old: JSON,
        to new: JSON,
        lead: Int64,
        at: Timestamp,
        _ origin: MarketoOrigin
    ) -> MarketoActivity {
        var attributes: [Attribute] = []
        if let text = new.shown { attributes.append(Attribute("New Value", .string(text))) }
        if let text = old.shown { attributes.append(Attribute("Old Value", .string(text))) }
        attributes.append(Attribute("Reason", .string(origin.reason)))
        attributes.append(Attribute("Source", .string(origin.source)))
        return MarketoActivity(
            type: Kind.changeDataValue,
            lead: lead,
            at: at,
            field: field.name,
            primaryID: field.id,
            primaryValue: field.displayName,
            attributes: attributes
        )
    }

    /// A person that is gone.
    static func deletion(of lead: MarketoLead, at: Timestamp) -> MarketoActivity {
        MarketoActivity(
            type: Kind.deleteLead,
            lead: lead.id,
            at: at,
            primaryID: lead.id,
            primaryValue: lead.title
        )
    }

    /// People that were merged into another one. How the attributes' values look is not public.
    static func merge(
        of losers: [Int64],
        into winner: MarketoLead,
        fields: [String],
        at: Timestamp
    ) -> MarketoActivity {
        let ids = losers.map { "\($0)" }.joined(separator: ",")
        var attributes = [Attribute("Merge IDs", .string("[\(ids)]"))]
        if !fields.isEmpty {
            attributes.append(Attribute("Merge Fields", .string(fields.joined(separator: ", "))))
        }
        return MarketoActivity(
            type: Kind.mergeLeads,
            lead: winner.id,
            at: at,
            primaryID: winner.id,
            primaryValue: winner.title,
            attributes: attributes
        )
    }
}

extension JSON {
    /// A field's value as text; nil for none.
    var shown: String? {
        switch self {
        case .null: nil
        case .string(let text): text
        // A whole number has no fraction, whatever its field.
        case .number(let number): Int64(exactly: number).map { "\($0)" } ?? written
        default: written
        }
    }
}
