// SPDX-License-Identifier: Apache-2.0

internal import JSONCodec
internal import LeadModel
internal import Primitives

/// What Marketo shows of its persons (docs/reference/marketo.md, Fields), and what of it the
/// connector reads.
struct PersonFields: Hashable, Sendable {
    /// One field.
    struct Description: Hashable, Sendable {
        var name: String
        var label: String
        var dataType: String
        /// The longest text, in characters; 0 where it does not apply.
        var length: Int
        var isUpdateable: Bool
    }

    /// All fields, by name.
    let all: [String: Description]
    /// Names that persons can be looked up by.
    let searchable: Set<String>
    /// The fields that are kept in step, sorted, the link field among them.
    let synced: [String]
    /// The link field, where Marketo has it.
    let linkField: String?

    init(_ fields: [Description], searchable: Set<String>, configuration: MarketoConfiguration) {
        var all: [String: Description] = [:]
        for field in fields { all[field.name] = field }
        self.all = all
        self.searchable = searchable
        linkField = configuration.linkField.flatMap { all[$0] == nil ? nil : $0 }
        // What Marketo does not show, its calls refuse as a whole (1006).
        var names = Set(
            configuration.fields.isEmpty
                ? Array(all.keys) : configuration.fields.filter { all[$0] != nil }
        )
        if configuration.includesAllCustomFields {
            names.formUnion(all.keys.filter { $0.hasSuffix("__c") })
        }
        if let linkField { names.insert(linkField) }
        names.subtract(PersonFields.own)
        // A list is no single value.
        names = names.filter { all[$0]?.dataType != "array" }
        synced = names.sorted()
    }

    /// What is read in any case, and told elsewhere in an event.
    static let own: Set<String> = ["id", "createdAt", "updatedAt"]

    /// Fields that live on the company of a person (docs/reference/marketo.md, Fields): Sync Leads
    /// may refuse them (1021).
    static let ofCompany: Set<String> = [
        "annualRevenue", "billingCity", "billingCountry", "billingPostalCode", "billingState",
        "billingStreet", "company", "industry", "mainPhone", "numberOfEmployees", "sicCode", "site",
        "website",
    ]

    /// The names that a call for whole persons asks for.
    var read: [String] { PersonFields.own.sorted() + synced }

    /// The names that an export asks for: a formula is not exported (docs/reference/marketo.md,
    /// Fields).
    var exported: [String] {
        PersonFields.own.sorted() + synced.filter { !isFormula($0) }
    }

    /// Whether a field is a formula, which exports do not have.
    func isFormula(_ name: String) -> Bool { all[name]?.dataType == "formula" }

    func dataType(_ name: String) -> String { all[name]?.dataType ?? "string" }

    /// Whether persons can be found by the link field.
    var canSearchLink: Bool {
        guard let linkField, let field = all[linkField], field.isUpdateable else { return false }
        return searchable.contains(linkField)
    }

    /// The schema as the workers know it.
    ///
    /// - Parameter readsCompanyOnly: whether Marketo refuses to change fields of the company here.
    func schema(asOf: Timestamp, readsCompanyOnly: Bool) -> ObjectSchema {
        // What is not read is not told of.
        let shown = all.values.filter { $0.dataType != "array" }
        let fields = shown.sorted { $0.name < $1.name }.map { field in
            let isWritable =
                field.isUpdateable && !PersonFields.own.contains(field.name)
                && !(readsCompanyOnly && PersonFields.ofCompany.contains(field.name))
            return FieldSchema(
                name: field.name,
                label: field.label,
                type: field.dataType,
                length: field.length,
                createable: isWritable,
                updateable: isWritable
            )
        }
        return ObjectSchema(object: .person, asOf: asOf, fields: fields)
    }
}

extension PersonFields.Description {
    /// Reads what describe and describe2 say alike.
    fileprivate init(_ field: JSONObject, name: String, isUpdateable: Bool) {
        self.init(
            name: name,
            label: field.filled("displayName")?.text ?? name,
            dataType: field.filled("dataType")?.text ?? "string",
            length: Int(field.filled("length")?.integer ?? 0),
            isUpdateable: isUpdateable
        )
    }
}

extension PersonFields {
    /// Reads describe2: one object with `fields` and `searchableFields`.
    init(describe2 envelope: JSONObject, configuration: MarketoConfiguration)
        throws(DecodingFailure)
    {
        var fields: [Description] = []
        var searchable: Set<String> = []
        for result in try envelope.results({ $0 }) {
            for element in result.filled("searchableFields")?.elements.map(Array.init) ?? [] {
                // A field stands in a list of its own; keys of several fields are none to look up.
                let names =
                    element.elements?.compactMap(\.text) ?? [element.text].compactMap(\.self)
                if names.count == 1 { searchable.insert(names[0]) }
            }
            for element in result.filled("fields")?.elements.map(Array.init) ?? [] {
                guard let field = element.object(at: "fields"),
                    let name = field.filled("name")?.text
                else { continue }
                let isUpdateable = field.filled("updateable")?.boolean ?? false
                fields.append(Description(field, name: name, isUpdateable: isUpdateable))
            }
        }
        guard !fields.isEmpty else { throw DecodingFailure("describe2 shows no fields") }
        self.init(fields, searchable: searchable, configuration: configuration)
    }

    /// Reads describe: a list of fields, of which those without `rest` are not in this API. It does
    /// not say what can be looked up: custom texts, e-mail addresses and whole numbers can be
    /// (docs/reference/marketo.md, Persons), and of the standard ones only e-mail is of use.
    init(describe envelope: JSONObject, configuration: MarketoConfiguration)
        throws(DecodingFailure)
    {
        var fields: [Description] = []
        for field in try envelope.results({ $0 }) {
            guard let rest = field.filled("rest")?.object(at: "rest"),
                let name = rest.filled("name")?.text
            else { continue }
            let isReadOnly = rest.filled("readOnly")?.boolean ?? false
            fields.append(Description(field, name: name, isUpdateable: !isReadOnly))
        }
        guard !fields.isEmpty else { throw DecodingFailure("describe shows no fields") }
        let searchable = Set(["id", "email"] + [configuration.linkField].compactMap(\.self))
        self.init(fields, searchable: searchable, configuration: configuration)
    }
}
