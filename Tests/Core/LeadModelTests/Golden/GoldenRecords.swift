// SPDX-License-Identifier: Apache-2.0

import LeadModel
import Primitives

/// Records with every member set, and with every member that can be left out left out.
enum GoldenRecords {
    static let time = Timestamp(milliseconds: 1_795_459_495_123)

    /// Values of all kinds, and texts that JSON has to escape.
    static let fields = [
        Field(name: "FirstName", value: .text("Ada \"É\" \\ / \n\t\u{1} 😀")),
        Field(name: "AnnualRevenue", value: .number(125000.5)),
        Field(name: "Score", value: .integer(-9_007_199_254_740_991)),
        Field(name: "Tiny", value: .number(.leastNonzeroMagnitude)),
        Field(name: "Huge", value: .number(.greatestFiniteMagnitude)),
        Field(name: "DoNotCall", value: .boolean(false)),
        Field(name: "Active", value: .boolean(true)),
        Field(name: "Industry", value: .null),
        Field(name: "Nothing", value: .text("")),
    ]

    static let cause = Cause(event: "e-1", cycle: 42, request: "r-1", write: "marketo:1042/w16")

    // MARK: Changes

    private static func change(
        _ system: VendorSystem,
        _ object: ObjectType,
        _ record: String,
        _ operation: ChangeEvent.Operation,
        isSnapshot: Bool = false,
        fields: [Field] = [],
        links: CrossReference = CrossReference(),
        into: String? = nil
    ) -> ChangeEvent {
        ChangeEvent(
            id: "\(system.rawValue)-\(record)-\(operation.rawValue)",
            system: system,
            object: object,
            record: record,
            operation: operation,
            changedAt: time,
            isSnapshot: isSnapshot,
            fields: fields,
            links: links,
            into: into
        )
    }

    static let changes: [ChangeEvent] = [
        ChangeEvent(
            id: "sf-00Q5e00000ABCDEEA4-1795459495000-0123456789abcdef",
            system: .salesforce,
            object: .lead,
            record: "00Q5e00000ABCDEEA4",
            operation: .updated,
            changedAt: time,
            isSnapshot: true,
            fields: fields,
            links: CrossReference(marketo: "1042"),
            by: "0055e000001XyZ",
            cycle: 42,
            request: "r-1",
            unreadable: ["Description"]
        ),
        ChangeEvent(
            id: "mk-1042-g1",
            system: .marketo,
            object: .person,
            record: "1042",
            operation: .updated,
            changedAt: time,
            isSnapshot: false,
            fields: fields,
            links: CrossReference(salesforce: "00Q5e00000ABCDEEA4"),
            by: "Web form",
            cycle: 42
        ),
        change(.marketo, .person, "1042", .created, isSnapshot: true, fields: fields),
        change(.marketo, .person, "1042", .deleted),
        change(.marketo, .person, "1042", .merged, into: "1043"),
        change(.salesforce, .contact, "0035e00000ABCDEEA4", .created, isSnapshot: true),
        change(.salesforce, .contact, "0035e00000ABCDEEA4", .undeleted, isSnapshot: true),
        change(.salesforce, .lead, "00Q5e00000ABCDEEA4", .deleted),
        change(.salesforce, .lead, "00Q5e00000ABCDEEA4", .merged, into: "00Q5e00000ABCDFEA4"),
        change(
            .salesforce,
            .lead,
            "00Q5e00000ABCDEEA4",
            .converted,
            isSnapshot: true,
            fields: fields,
            into: "0035e00000ABCDEEA4"
        ),
    ]

    static let watermarks = [
        Watermark(system: .marketo, upTo: time, cycle: 42),
        Watermark(system: .salesforce, upTo: Timestamp(milliseconds: 0)),
    ]

    static let requests = [
        SyncRequest(
            id: "r-1",
            person: "1042",
            assignTo: "005000000000001AAA",
            at: time,
            by: "smart-campaign 17"
        ),
        SyncRequest(id: "r-2", person: "1042", assignTo: nil, at: time, by: nil, action: .unlink),
        SyncRequest(
            id: "r-3",
            lead: LeadID(.salesforce, "00Q5e00000ABCDEEA4"),
            at: time,
            by: "the monitor",
            action: .retry
        ),
        SyncRequest(
            id: "r-4",
            lead: LeadID(.marketo, "1042"),
            at: time,
            by: nil,
            action: .setFields,
            fields: [
                Field(name: "phone", value: .text("2")), Field(name: "title", value: .null),
            ],
            expect: [Field(name: "phone", value: .text("1"))]
        ),
    ]

    // MARK: Writes

    static let writes = [
        WriteCommand(
            id: "marketo:1042/w17",
            lead: LeadID(.marketo, "1042"),
            version: 17,
            operation: .update,
            object: .lead,
            record: "00Q5e00000ABCDEEA4",
            fields: fields,
            priority: .normal,
            cause: Cause(event: "e-1", cycle: 42),
            decidedAt: time,
            setsLink: true
        ),
        WriteCommand(
            id: "marketo:1042/w18",
            lead: LeadID(.marketo, "1042"),
            version: 18,
            operation: .create,
            object: .lead,
            record: nil,
            fields: fields,
            priority: .realtime,
            cause: Cause(request: "r-1"),
            decidedAt: time
        ),
        WriteCommand(
            id: "salesforce:00Q5e00000ABCDEEA4/w1",
            lead: LeadID(.salesforce, "00Q5e00000ABCDEEA4"),
            version: 1,
            operation: .create,
            object: .person,
            record: nil,
            fields: fields,
            priority: .normal,
            cause: Cause(),
            decidedAt: time
        ),
    ]

    private static func result(
        _ object: ObjectType,
        _ status: WriteResult.Status,
        record: String?,
        isCreated: Bool = false,
        errors: [Reason] = []
    ) -> WriteResult {
        WriteResult(
            write: "marketo:1042/w17",
            lead: LeadID(.marketo, "1042"),
            version: 17,
            system: object.system,
            object: object,
            status: status,
            record: record,
            created: isCreated,
            errors: errors,
            at: time
        )
    }

    static let reasons = [
        Reason(code: "STRING_TOO_LONG", fields: ["LastName", "Title"], message: "too \"long\""),
        Reason(code: "1004", fields: [], message: ""),
    ]

    static let results = [
        result(.lead, .applied, record: "00Q5e00000ABCDEEA4"),
        result(.contact, .applied, record: "0035e00000ABCDEEA4", isCreated: true),
        result(.person, .rejected, record: nil, errors: reasons),
    ]

    // MARK: The log

    static let activities = Activity.Kind.allCases.enumerated().map { index, kind in
        Activity(
            id: "marketo:1042/a\(index + 1)",
            lead: LeadID(.marketo, "1042"),
            at: time,
            kind: kind,
            object: ObjectType.allCases[index % ObjectType.allCases.count],
            record: index == 0 ? nil : "00Q5e00000ABCDEEA4",
            message: "What became of it: \(kind.rawValue).",
            fields: kind == .conflict ? conflicts : [],
            reasons: kind == .failed ? reasons : [],
            cause: index == 0 ? Cause() : cause
        )
    }

    private static let conflicts = VendorSystem.allCases.map { winner in
        ConflictField(
            field: "phone",
            marketo: .text("1"),
            salesforce: .null,
            winner: winner,
            rule: "lead: \(winner.rawValue) wins"
        )
    }

    // MARK: Cycles

    static let triggers = [
        PollTrigger(cycle: 42, at: time, reason: .manual),
        PollTrigger(cycle: 1, at: time, reason: .schedule),
    ]

    static let cycles = VendorSystem.allCases.map { system in
        CycleReport(
            cycle: 42,
            system: system,
            changes: 7,
            apiCalls: 3,
            durationMilliseconds: 1200,
            errors: system == .marketo ? [] : ["rate limit", "a \"quoted\" line"],
            at: time
        )
    }

    static let schemas: [ObjectSchema] = [
        ObjectSchema(
            object: .lead,
            asOf: time,
            fields: [
                FieldSchema(
                    name: "Size__c",
                    label: "Size",
                    type: "picklist",
                    length: 255,
                    nillable: false,
                    createable: false,
                    updateable: false,
                    defaultedOnCreate: true,
                    custom: true,
                    restrictedPicklist: true,
                    picklistValues: ["S", "M"],
                    precision: 18,
                    scale: 2,
                    digits: 8,
                    defaultValue: .text("S"),
                    formula: "IF(ISBLANK(Phone), \"S\", \"M\")",
                    readsBlankAsZero: true
                ), FieldSchema(name: "Phone", label: "Phone", type: "phone"),
            ],
            validationRules: [
                ValidationRule(
                    name: "Phone_for_Qualified",
                    active: true,
                    formula: "AND(ISPICKVAL(Status,\"Qualified\"),ISBLANK(Phone))",
                    message: "m",
                    field: "Phone"
                ),
                ValidationRule(name: "Off", active: false, formula: "", message: "", field: nil),
            ],
            globals: [Field(name: "$Profile.Name", value: .text("Sync"))],
            recordTypes: [
                RecordType(
                    id: "0125e000000AbCdAAK",
                    developerName: "Partner",
                    name: "Partner lead",
                    isDefault: true,
                    isMaster: true
                )
            ],
            parentFields: ["Owner.Alias"]
        ),
        ObjectSchema(object: .contact, asOf: time, fields: []),
        ObjectSchema(
            object: .person,
            asOf: time,
            fields: [FieldSchema(name: "leadScore", label: "Score", type: "integer")]
        ),
    ]
}
