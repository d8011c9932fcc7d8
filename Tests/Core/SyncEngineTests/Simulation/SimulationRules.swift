// SPDX-License-Identifier: Apache-2.0

import LeadModel
import Primitives
import SyncEngine

/// What is special about the organisation in which a history happens.
enum SimulatedOrg: Hashable {
    case plain
    /// Only a create may carry `phone` to Salesforce.
    case readOnlyPhone
    /// `title` holds e-mail addresses in Salesforce, and `city` numbers with two decimals.
    case typed
    /// A validation rule, which the workers know, refuses values: `FieldValue.isRefused`.
    case refusing
    /// One system's sync user cannot see `city`.
    case hiddenCity(VendorSystem)
    /// One system's sync user can see `city` only in the changed schemas.
    case hiddenCityForAWhile(VendorSystem)
}

/// The rules by which the leads of one history are decided: those that hold mostly, and those after
/// a change of every schema.
///
/// Where nothing else is said, the change matters to no value: what failed for a reason that nobody
/// knows is tried again.
struct SimulationRules {
    let usual: DecisionRules
    let changed: DecisionRules

    init(_ rule: ConflictRule, in org: SimulatedOrg) throws {
        let mapping = try Mapping(
            pairs: Mapping.standard.pairs,
            leadRule: rule,
            contactRule: rule
        )
        let schemas = SchemaSet()
        var compileRules: ValidationRuleCompiler?
        if org == .refusing { compileRules = { _ in RefusingRule() } }
        usual = DecisionRules(
            mapping: mapping,
            schemas: SchemaSet(
                lead: schemas.lead.of(org, isChanged: false),
                contact: schemas.contact.of(org, isChanged: false),
                person: org.hidesInMarketo ? ObjectSchema.person(of: org, isChanged: false) : nil
            ),
            compileRules: compileRules
        )
        changed = DecisionRules(
            mapping: mapping,
            schemas: SchemaSet(
                lead: schemas.lead.of(org, isChanged: true),
                contact: schemas.contact.of(org, isChanged: true),
                person: .person(of: org, isChanged: true)
            )
        )
    }
}

extension SimulatedOrg {
    /// The field that a system may hide, by its Marketo name.
    static let hiddenField = "city"

    /// The system that hides `city` just now.
    func hidden(isChanged: Bool) -> VendorSystem? {
        switch self {
        case .plain, .readOnlyPhone, .typed, .refusing: nil
        case .hiddenCity(let system): system
        case .hiddenCityForAWhile(let system): isChanged ? nil : system
        }
    }

    fileprivate var hidesInMarketo: Bool { hidden(isChanged: false) == .marketo }
}

extension ObjectSchema {
    /// A built-in schema of Salesforce as an org shows it.
    fileprivate func of(_ org: SimulatedOrg, isChanged: Bool) -> ObjectSchema {
        var schema = self
        if org == .readOnlyPhone {
            for index in schema.fields.indices where schema.fields[index].name == "Phone" {
                schema.fields[index].updateable = false
            }
        }
        if org == .typed {
            for index in schema.fields.indices {
                switch schema.fields[index].name {
                case "Title": schema.fields[index].type = "email"
                case "City", "MailingCity":
                    schema.fields[index].type = "double"
                    schema.fields[index].precision = 18
                    schema.fields[index].scale = 2
                default: break
                }
            }
        }
        if org.hidden(isChanged: isChanged) == .salesforce {
            let name = object == .contact ? "MailingCity" : "City"
            schema.fields.removeAll { $0.name == name }
        }
        if org == .refusing, !isChanged { schema.validationRules = [RefusingRule.rule] }
        if isChanged {
            schema.fields.append(FieldSchema(name: "New__c", label: "New", type: "string"))
        }
        return schema
    }

    fileprivate static func person(of org: SimulatedOrg, isChanged: Bool) -> ObjectSchema {
        let isHidden = org.hidden(isChanged: isChanged) == .marketo
        let names = Mapping.standard.pairs.map(\.marketo) + (isChanged ? ["new"] : [])
        return ObjectSchema(
            object: .person,
            asOf: .distantPast,
            fields: names.filter { !isHidden || $0 != SimulatedOrg.hiddenField }
                .map { FieldSchema(name: $0, label: $0, type: "string") }
        )
    }
}

/// Refuses what Salesforce's simulated rule refuses, before it is written.
private struct RefusingRule: ValidationRuleEvaluator {
    static let rule = ValidationRule(
        name: "No_Refused_Value",
        active: true,
        formula: "BEGINS(Phone, \"refused by salesforce\")",
        message: "refused",
        field: nil
    )

    let fields = ["Phone", "Title", "City", "MailingCity"]
    let undecidable: [UndecidableRule] = []

    func fields(of rule: ValidationRule) -> [String] { fields }

    func evaluate(_ write: ProposedWrite) -> RuleOutcome {
        let fails = write.fields.contains { $0.value.isRefused(by: .salesforce) }
        return RuleOutcome(failed: fails ? [Self.rule] : [])
    }
}

extension FieldValue {
    /// A text that a system refuses in any field; the other one takes it.
    static func refused(by system: VendorSystem, _ edit: Int) -> FieldValue {
        .text("refused by \(system.rawValue) \(edit)")
    }

    /// Whether a system refuses the value.
    func isRefused(by system: VendorSystem) -> Bool {
        guard case .text(let text) = self else { return false }
        return text.hasPrefix("refused by \(system.rawValue)")
    }
}
