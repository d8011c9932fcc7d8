// SPDX-License-Identifier: Apache-2.0

public import LeadModel

/// One pair of a mapping for one Salesforce object, resolved against the schemas. It is made once,
/// and every decision about the field refers to it.
public final class MappedField: Sendable {
    /// The pair's index, the same for leads and contacts, because a lead becomes a contact.
    public let index: Int
    /// The Marketo REST name.
    public let marketoName: String
    /// The field's name on this object; nil where the object has no such field.
    public let salesforceName: String?
    /// The field's own rule, or else the object's.
    public let rule: ConflictRule
    /// The rule as a `conflict` activity says it: `lead: marketo wins`.
    public let rulePhrase: String
    /// The kind of value, the same in both systems.
    public let kind: ValueKind
    /// The systems whose field holds times while the other system's holds days. The values are
    /// compared by their days.
    public let timedSystems: Set<VendorSystem>
    /// The system whose schema does not show the field. The field is then left out of everything,
    /// and a `skipped` activity names it. Nil if both show it.
    public let hiddenIn: VendorSystem?
    /// Whether Salesforce's schema of this object shows the field.
    public let isReadableInSalesforce: Bool
    /// Whether a create may carry the field.
    public let isCreateableInSalesforce: Bool
    /// Whether an update may carry the field.
    public let isUpdateableInSalesforce: Bool
    /// Whether Marketo shows the field; true until its schema arrives.
    public let isReadableInMarketo: Bool
    /// Whether Marketo takes the field; true until its schema arrives.
    public let isWritableInMarketo: Bool
    /// Salesforce's schema of the field, where it shows one.
    public let schema: FieldSchema?
    /// The names that a state or country has for each of its codes; empty for all other fields.
    let namesOfCodes: [String: Set<String>]

    init(
        index: Int,
        marketoName: String,
        salesforceName: String?,
        rule: ConflictRule,
        rulePhrase: String,
        kind: ValueKind,
        timedSystems: Set<VendorSystem>,
        hiddenIn: VendorSystem?,
        isReadableInSalesforce: Bool,
        isCreateableInSalesforce: Bool,
        isUpdateableInSalesforce: Bool,
        isReadableInMarketo: Bool,
        isWritableInMarketo: Bool,
        schema: FieldSchema?,
        namesOfCodes: [String: Set<String>]
    ) {
        self.index = index
        self.marketoName = marketoName
        self.salesforceName = salesforceName
        self.rule = rule
        self.rulePhrase = rulePhrase
        self.kind = kind
        self.timedSystems = timedSystems
        self.hiddenIn = hiddenIn
        self.isReadableInSalesforce = isReadableInSalesforce
        self.isCreateableInSalesforce = isCreateableInSalesforce
        self.isUpdateableInSalesforce = isUpdateableInSalesforce
        self.isReadableInMarketo = isReadableInMarketo
        self.isWritableInMarketo = isWritableInMarketo
        self.schema = schema
        self.namesOfCodes = namesOfCodes
    }

    /// Whether one system's sync user cannot see the field.
    public var isHidden: Bool { hiddenIn != nil }

    /// The field's name in the system that hides it, for the `skipped` activity.
    public var hiddenName: String? {
        switch hiddenIn {
        case .marketo?: marketoName
        case .salesforce?: salesforceName
        case nil: nil
        }
    }

    /// Whether the field is kept in step at all on this object.
    public var isActive: Bool { salesforceName != nil && hiddenIn == nil }

    /// Whether a write of this operation may carry the field to the system.
    public func isWritable(
        in system: VendorSystem,
        operation: WriteCommand.Operation
    ) -> Bool {
        guard isActive else { return false }
        switch system {
        case .marketo: return isWritableInMarketo
        case .salesforce:
            return operation == .create ? isCreateableInSalesforce : isUpdateableInSalesforce
        }
    }

    /// The field's name in one system.
    public func name(in system: VendorSystem) -> String? {
        system == .marketo ? marketoName : salesforceName
    }

    /// The value in its canonical form, which is the same for both vendors.
    public func canonical(_ value: FieldValue) -> FieldValue {
        kind.canonical(value)
    }

    /// The value in the form that a system accepts.
    public func sent(_ value: FieldValue, to system: VendorSystem) -> FieldValue {
        // Salesforce has no third state of a checkbox, and refuses null.
        if system == .salesforce, kind == .boolean, value == .null { return .boolean(false) }
        if kind == .date, timedSystems.contains(system) { return ValueKind.firstMoment(of: value) }
        return value
    }
}
