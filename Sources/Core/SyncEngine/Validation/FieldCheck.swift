// SPDX-License-Identifier: Apache-2.0

internal import LeadModel

/// Checks values of one field of a schema, with everything worked out beforehand.
struct FieldCheck: Sendable {
    enum Format { case text, email, identifier, picklist, multipicklist }
    enum Category {
        case text(Format)
        case boolean
        case integer
        case number
        case date
        case datetime
        case unchecked
    }

    let schema: FieldSchema
    let category: Category
    /// The least magnitude that no longer fits a number; infinite where the schema sets none.
    let magnitudeEnd: Double
    /// The values of a restricted picklist; nil takes any.
    let allowed: Set<String>?
    let isRequiredOnCreate: Bool
    let isRequiredOnUpdate: Bool

    init(_ schema: FieldSchema) {
        self.schema = schema
        category = Self.category(of: schema)
        magnitudeEnd = Self.magnitudeEnd(of: schema)
        allowed =
            schema.restrictedPicklist && !schema.picklistValues.isEmpty
            ? Set(schema.picklistValues) : nil
        let canBeMissing = schema.nillable || schema.type == "boolean"
        isRequiredOnCreate = schema.createable && !canBeMissing && !schema.defaultedOnCreate
        isRequiredOnUpdate = !canBeMissing
    }

    private static func category(of schema: FieldSchema) -> Category {
        switch schema.type {
        case "email": return .text(.email)
        case "id", "reference": return .text(.identifier)
        case "picklist": return .text(.picklist)
        case "multipicklist": return .text(.multipicklist)
        default: break
        }
        switch ValueKind(typeName: schema.type) {
        case .text: return .text(.text)
        case .boolean: return .boolean
        case .integer: return .integer
        case .number: return .number
        case .date: return .date
        case .datetime: return .datetime
        case .untyped: return .unchecked
        }
    }

    private static func magnitudeEnd(of schema: FieldSchema) -> Double {
        switch ValueKind(typeName: schema.type) {
        case .integer: schema.digits > 0 ? power(of: schema.digits) : 2_147_483_648
        case .number:
            schema.precision > 0 ? power(of: schema.precision - schema.scale) : .infinity
        default: .infinity
        }
    }

    private static func power(of digits: Int) -> Double {
        (0..<max(0, min(digits, 300))).reduce(1.0) { power, _ in power * 10 }
    }
}
