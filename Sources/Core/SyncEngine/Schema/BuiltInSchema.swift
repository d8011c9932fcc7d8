// SPDX-License-Identifier: Apache-2.0

internal import LeadModel

/// The schemas of leads and contacts that hold until a describe has arrived.
///
/// A schema on `leadsync.schema` replaces it whole. Custom fields exist only where a schema says
/// so.
public enum BuiltInSchema {
    /// One row of the tables; the flags are those of the recorded describe: C createable,
    /// U updateable, N nillable, D defaulted on create, R restricted picklist.
    static func field(
        _ name: String,
        _ label: String,
        _ type: String,
        _ flags: String,
        _ length: Int = 0,
        precision: Int = 0,
        scale: Int = 0,
        digits: Int = 0,
        values: [String] = []
    ) -> FieldSchema {
        FieldSchema(
            name: name,
            label: label,
            type: type,
            length: length,
            nillable: flags.contains("N"),
            createable: flags.contains("C"),
            updateable: flags.contains("U"),
            defaultedOnCreate: flags.contains("D"),
            restrictedPicklist: flags.contains("R"),
            picklistValues: values,
            precision: precision,
            scale: scale,
            digits: digits
        )
    }

    static let leadSalutations = [
        "Mr.", "Ms.", "Mrs.", "Dr.", "Prof.", "Mx.",
    ]
    static let geocodeAccuracies = [
        "Address", "NearAddress", "Block", "Street", "ExtendedZip", "Zip", "Neighborhood",
        "City", "County", "State", "Unknown",
    ]
    static let leadSources = [
        "Web", "Phone Inquiry", "Partner Referral", "Purchased List", "Other",
    ]
    static let leadStatuses = [
        "Open - Not Contacted", "Working - Contacted", "Closed - Converted",
        "Closed - Not Converted",
    ]
    static let industries = [
        "Agriculture", "Apparel", "Banking", "Biotechnology", "Chemicals", "Communications",
        "Construction", "Consulting", "Education", "Electronics", "Energy", "Engineering",
        "Entertainment", "Environmental", "Finance", "Food & Beverage", "Government",
        "Healthcare", "Hospitality", "Insurance", "Machinery", "Manufacturing", "Media",
        "Not For Profit", "Recreation", "Retail", "Shipping", "Technology", "Telecommunications",
        "Transportation", "Utilities", "Other",
    ]
    static let ratings = [
        "Hot", "Warm", "Cold",
    ]
    static let cleanStatuses = [
        "Matched", "Different", "Acknowledged", "NotFound", "Inactive", "Pending", "SelectMatch",
        "Skipped",
    ]
    static let contactSalutations = [
        "Mr.", "Ms.", "Mrs.", "Dr.", "Prof.",
    ]
}
