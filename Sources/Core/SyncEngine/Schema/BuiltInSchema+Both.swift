// SPDX-License-Identifier: Apache-2.0

internal import LeadModel

/// The fields that leads and contacts have alike, in the order in which a describe lists them.
extension BuiltInSchema {
    /// The record's own ID, and whether it still is a record.
    static func identity(_ object: String) -> [FieldSchema] {
        [
            field("Id", "\(object) ID", "id", "D", 18),
            field("IsDeleted", "Deleted", "boolean", "D"),
            field("MasterRecordId", "Master Record ID", "reference", "N", 18),
        ]
    }

    /// The parts of a person's name.
    static func names(salutations: [String]) -> [FieldSchema] {
        [
            field("LastName", "Last Name", "string", "CU", 80),
            field("FirstName", "First Name", "string", "CUN", 40),
            field("Salutation", "Salutation", "picklist", "CUN", 40, values: salutations),
            field("Name", "Full Name", "string", "", 121),
        ]
    }

    /// The parts of an address; of several addresses a record has, each has a name of its own.
    static func address(_ name: String = "") -> [FieldSchema] {
        func part(
            _ part: String,
            _ label: String,
            _ type: String,
            _ flags: String = "CUN",
            _ length: Int = 0,
            digits: (precision: Int, scale: Int) = (0, 0),
            values: [String] = []
        ) -> FieldSchema {
            field(
                name + part,
                name.isEmpty ? label : "\(name) \(label)",
                type,
                flags,
                length,
                precision: digits.precision,
                scale: digits.scale,
                values: values
            )
        }
        return [
            part("Street", "Street", "textarea", "CUN", 255),
            part("City", "City", "string", "CUN", 40),
            part("State", "State/Province", "string", "CUN", 80),
            part("PostalCode", "Zip/Postal Code", "string", "CUN", 20),
            part("Country", "Country", "string", "CUN", 80),
            part("Latitude", "Latitude", "double", digits: (18, 15)),
            part("Longitude", "Longitude", "double", digits: (18, 15)),
            part(
                "GeocodeAccuracy",
                "Geocode Accuracy",
                "picklist",
                "CUNR",
                40,
                values: geocodeAccuracies
            ),
            part("Address", "Address", "address", "N"),
        ]
    }

    /// When a record was made and changed, and by which user.
    static let stamps: [FieldSchema] = [
        field("CreatedDate", "Created Date", "datetime", "D"),
        field("CreatedById", "Created By ID", "reference", "D", 18),
        field("LastModifiedDate", "Last Modified Date", "datetime", "D"),
        field("LastModifiedById", "Last Modified By ID", "reference", "D", 18),
        field("SystemModstamp", "System Modstamp", "datetime", "D"),
        field("LastActivityDate", "Last Activity", "date", "N"),
    ]

    /// When the user who asks saw a record last.
    static let views: [FieldSchema] = [
        field("LastViewedDate", "Last Viewed Date", "datetime", "N"),
        field("LastReferencedDate", "Last Referenced Date", "datetime", "N"),
    ]

    /// What Salesforce's data service has found out about a record.
    static let dataService: [FieldSchema] = [
        field("Jigsaw", "Data.com Key", "string", "CUN", 20),
        field("JigsawContactId", "Jigsaw Contact ID", "string", "N", 20),
        field("CleanStatus", "Clean Status", "picklist", "CUNR", 40, values: cleanStatuses),
    ]

    /// What a person does not want.
    static let optOuts: [FieldSchema] = [
        field("HasOptedOutOfEmail", "Email Opt Out", "boolean", "CUD"),
        field("HasOptedOutOfFax", "Fax Opt Out", "boolean", "CUD"),
        field("DoNotCall", "Do Not Call", "boolean", "CUD"),
    ]
}
