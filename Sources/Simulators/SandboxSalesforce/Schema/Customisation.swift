// SPDX-License-Identifier: Apache-2.0

internal import SandboxKit

/// A change of the org that an administrator makes at `/sandbox/salesforce/`.
enum Customisation: Sendable {
    case field(object: String, SalesforceField)
    case access(SalesforceSchema.FieldAccess)
    case picklist(object: String, field: String, [PicklistValue], isRestricted: Bool?)
    /// The owner that the active assignment rule gives; nil for none.
    case assignment(object: String, owner: String?)
    case duplicateRule(DuplicateRule)
    /// A custom permission, and whether a profile has it.
    case permission(name: String, profile: String, isGranted: Bool)

    /// The forms that values are kept in.
    case normalForms(NormalForms)

    /// Why a change is not made, in one line.
    struct Refusal: Error {
        var line: String

        init(_ line: String) { self.line = line }
        init(noObject name: String) { self.init("there is no object \(name)") }
    }

    /// What the sandbox's org has beyond the standard fields. The score, date and programme are
    /// those that Adobe tells administrators to create.
    static var initial: [Customisation] {
        var changes: [Customisation] = []
        for object in ["Lead", "Contact"] {
            var key = custom("Marketo_ID__c", "Marketo ID", .string)
            key.length = 18
            (key.isExternalID, key.isUnique) = (true, true)
            var score = custom("mkto71_Lead_Score__c", "Lead Score", .double)
            score.precision = 10
            let date = custom("mkto71_Acquisition_Date__c", "Acquisition Date", .datetime)
            var program = custom("mkto71_Acquisition_Program__c", "Acquisition Program", .string)
            program.length = 255
            var region = custom("Region__c", "Region", .string)
            region.length = 255
            var interests = custom("Interests__c", "Interests", .multipicklist)
            interests.length = 4099
            interests.picklist = ["Events", "Newsletter", "Training", "Webinars"].map {
                PicklistValue(value: $0, label: $0)
            }
            changes += [key, score, date, program, region, interests].map {
                .field(object: object, $0)
            }
        }
        var number = custom("Customer_Number__c", "Customer Number", .string)
        number.length = 255
        let access = SalesforceSchema.FieldAccess(
            profile: SalesforceSchema.syncProfile,
            object: "Lead",
            field: number.name,
            isReadable: true,
            isEditable: false
        )
        return changes + [.field(object: "Lead", number), .access(access)]
    }

    /// A custom field as it begins: visible and editable, not required.
    static func custom(
        _ name: String,
        _ label: String,
        _ type: SalesforceFieldType
    ) -> SalesforceField {
        var field = SalesforceField(name: name, label: label, type: type)
        field.isCustom = true
        (field.isCreateable, field.isUpdateable, field.isPermissionable) = (true, true, true)
        field.isNillable = type != .boolean
        field.isDefaultedOnCreate = type == .boolean
        if type == .boolean { field.defaultValue = false }
        if type.isFractional { (field.precision, field.scale) = (18, 2) }
        if type == .int { field.digits = 8 }
        return field
    }
}

/// A rule that finds duplicates among records that have the same value in a field.
struct DuplicateRule: Equatable, Sendable {
    var name: String
    var object: String
    /// The field whose values are compared, whatever their case.
    var field: String
    /// Whether `allowSave=true` in the request's header saves all the same.
    var allowsSave: Bool
    /// The message to the user.
    var alert: String
    var isActive: Bool
}
