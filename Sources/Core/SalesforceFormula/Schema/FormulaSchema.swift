// SPDX-License-Identifier: Apache-2.0

/// A field that formulas may name.
public struct FormulaField: Hashable, Sendable {
    /// Its API name, for a field of a parent with the way to it (`Account.Industry`), for a global
    /// with its group (`$User.Department`).
    public var name: String
    /// What it holds.
    public var type: FormulaType
    /// A formula field's own formula, which is then evaluated in its place; nil for a field whose
    /// value the record supplies.
    public var formula: String?
    /// How blank numbers read inside that formula; nil is as in the formulas that name the field.
    public var blanks: FormulaSchema.Blanks?

    /// A field.
    public init(
        name: String,
        type: FormulaType,
        formula: String? = nil,
        blanks: FormulaSchema.Blanks? = nil
    ) {
        self.name = name
        self.type = type
        self.formula = formula
        self.blanks = blanks
    }

    /// A field as Salesforce's describe tells it: its type names are `string`, `currency`,
    /// `multipicklist`… Nil for compound fields and files, which formulas cannot use.
    public init?(name: String, describedType: String) {
        let type: FormulaType? =
            switch describedType {
            case "boolean": .boolean
            case "int", "double", "currency", "percent", "long": .number
            case "date": .date
            case "datetime": .dateTime
            case "time": .time
            case "picklist": .picklist
            case "multipicklist": .multiPicklist
            case "location": .location
            case "anyType": .unknown
            case "address", "base64", "complexvalue", "json": nil
            default: .text
            }
        guard let type else { return nil }
        self.init(name: name, type: type)
    }
}

/// What formulas of an object may name.
public struct FormulaSchema: Sendable {
    /// How a blank number, currency or percent field reads.
    public enum Blanks: Hashable, Sendable {
        /// As blank: validation rules.
        case asBlank
        /// As zero: formula fields, unless they say otherwise.
        case asZero
    }

    /// How ISPICKVAL, CASE and `TEXT(picklist) = "…"` compare. Salesforce's open engine compares
    /// exactly; somebody who tried it in an org saw case ignored.
    public enum PicklistComparison: Hashable, Sendable {
        /// `hot` is not `Hot`.
        case exact
        /// `hot` is `Hot`.
        case ignoringCase
    }

    private let fields: [String: FormulaField]
    private let relationships: Set<String>
    private let unusable: Set<String>
    /// How blank numbers read.
    public let blanks: Blanks
    /// How values of picklists are compared with texts.
    public let picklistComparison: PicklistComparison

    /// A schema.
    ///
    /// - Parameters:
    ///   - fields: The object's fields; fields of parents and globals may be declared as well.
    ///   - relationships: Names that lead to parents, such as `Owner` or `Account__r`; fields
    ///     beyond them need no declaration, but then their types are not known.
    ///   - unusable: Fields that exist and that formulas cannot use, such as compound ones.
    ///   - blanks: How blank numbers read; as blank in validation rules.
    ///   - picklistComparison: How values of picklists are compared with texts.
    public init(
        fields: [FormulaField],
        relationships: [String] = [],
        unusable: [String] = [],
        blanks: Blanks = .asBlank,
        picklistComparison: PicklistComparison = .exact
    ) {
        self.fields = Dictionary(fields.map { ($0.name.lowercased(), $0) }) { first, _ in first }
        self.relationships = Set(relationships.map { $0.lowercased() })
        self.unusable = Set(unusable.map { $0.lowercased() })
        self.blanks = blanks
        self.picklistComparison = picklistComparison
    }

    /// The relationship that a reference field opens: `OwnerId` leads to `Owner`, `Lead__c` to
    /// `Lead__r`; nil for a name of another form.
    public static func relationship(ofReference field: String) -> String? {
        if field.hasSuffix("__c") { return field.dropLast(3) + "__r" }
        return field.hasSuffix("Id") && field.utf8.count > 2 ? String(field.dropLast(2)) : nil
    }

    /// The field of that name, whatever the case.
    public func field(_ name: String) -> FormulaField? { fields[name.lowercased()] }

    func isRelationship(_ name: some StringProtocol) -> Bool {
        // A polymorphic parent may name its type: `Owner:User`.
        let bare = name.prefix { $0 != ":" }
        return relationships.contains(bare.lowercased())
    }

    func isUnusable(_ name: String) -> Bool { unusable.contains(name.lowercased()) }

    /// The name of a field that is most like one that does not exist; nil when none is.
    func similar(to name: String) -> String? {
        if let field = field(name + "__c") { return field.name }
        return Similarity.closest(to: name, among: fields.values.lazy.map(\.name))
    }
}
