// SPDX-License-Identifier: Apache-2.0

import LeadModel
import Primitives

/// States of leads: new, settled, and with every member that there is.
enum GoldenStates {
    private static func time(_ milliseconds: Int64) -> Timestamp {
        GoldenRecords.time.advanced(byMilliseconds: milliseconds)
    }

    private static let lead = LeadID(.marketo, "1042")
    private static let record = "00Q5e00000ABCDEEA4"
    private static let contact = "0035e00000ABCDEEA4"

    static let entries: [LeadEntry] = [
        .lead(LeadState(lead: lead)), .lead(settled), .lead(whole), .lead(waiting),
        .alias(lead: LeadID(.salesforce, record), of: lead), .lead(failed),
    ]

    static let messages: [LeadMessage] = [
        .link(lead: LeadID(.salesforce, record), of: lead, record: record, at: time(1)),
        .link(lead: LeadID(.salesforce, record), of: lead, record: record),
        .move(from: LeadID(.salesforce, record), lead: lead, state: waiting),
        .move(from: LeadID(.marketo, "1043"), lead: lead, state: whole),
        .claim(
            lead: LeadID(.marketo, "1043"),
            by: lead,
            claim: RecordClaim(from: record, into: contact, object: .contact, at: time(2))
        ),
        .claim(
            lead: LeadID(.marketo, "1043"),
            by: lead,
            claim: RecordClaim(from: record, into: contact, object: .contact, at: .distantPast)
        ),
        .refuse(lead: lead, owner: LeadID(.marketo, "1043"), record: record, at: time(3)),
        .refuse(lead: lead, owner: LeadID(.marketo, "1043"), record: record),
    ]

    /// Both records hold the same, and nothing is to be done.
    static let settled: LeadState = {
        var state = LeadState(lead: lead)
        state.version = 3
        state.activities = 2
        state.marketo = RecordLink(
            object: .person,
            record: "1042",
            snapshotAt: time(0),
            lastEventAt: time(1),
            lastEvents: ["mk-1042-g1"],
            twin: record,
            twinAt: time(1)
        )
        state.salesforce = RecordLink(
            object: .lead,
            record: record,
            snapshotAt: time(0),
            lastEventAt: time(0),
            lastEvents: ["sf-1", "sf-2"],
            twin: "1042",
            twinAt: time(0)
        )
        state.fields = [
            FieldState(
                name: "phone",
                marketo: SideValue(value: .text("1"), knownAt: time(0)),
                salesforce: SideValue(value: .text("1"), knownAt: time(0))
            ),
            FieldState(
                name: "leadScore",
                marketo: SideValue(value: .integer(5), knownAt: time(0)),
                salesforce: SideValue(value: .number(5.5), knownAt: time(4))
            ),
            FieldState(name: "title", marketo: SideValue(value: .null, knownAt: time(0))),
            FieldState(name: "city"),
        ]
        return state.normalized
    }()

    /// A record of Salesforce alone, whose person has still to be made.
    static let waiting: LeadState = {
        var state = LeadState(lead: LeadID(.salesforce, record))
        state.salesforce = RecordLink(
            object: .lead,
            record: record,
            snapshotAt: time(0),
            lastEventAt: time(5),
            lastEvents: ["sf-5"],
            twin: "",
            twinAt: time(5)
        )
        var phone = SideValue(value: .text("1"), knownAt: time(5))
        phone.earlier = [
            SeenValue(value: .null, at: time(1)), SeenValue(value: .text("0"), at: time(2)),
        ]
        state.fields = [
            FieldState(name: "phone", salesforce: phone),
            FieldState(name: "title", salesforce: SideValue(value: .null, knownAt: time(5))),
        ]
        state.createHeldSince = time(9)
        return state.normalized
    }()

    /// Every member of a state, be they such as would never come together.
    static let whole: LeadState = {
        var state = settled
        state.version = 17
        state.activities = 9
        state.marketo?.isDeleted = true
        state.marketo?.since = time(1)
        state.marketo?.into = "1043"
        state.marketo?.wasMade = true
        state.marketo?.unreadable = ["title"]
        state.salesforce?.object = .contact
        state.salesforce?.record = contact
        state.salesforce?.twin = "1043"
        state.salesforce?.twinAt = time(-1)
        state.salesforce?.beside = GoldenRecords.fields
        state.fields += sides
        state.inFlight = writes
        state.heldChanges = [
            DeferredChange(system: .salesforce, at: time(9), event: "sf-9", cycle: 42),
            DeferredChange(system: .marketo, at: time(8), event: "mk-8"),
        ]
        state.waitingRequests = GoldenRecords.requests
        state.handledRequests = ["r-0", "r-1"]
        state.servedRequest = "r-0"
        state.createRequest = GoldenRecords.requests[0]
        state.assignTo = "005000000000001AAA"
        state.failures = failures
        state.skippedFields = ["city"]
        state.formerRecords = [record]
        state.formerPersons = ["7", "8"]
        state.redirects = [
            OwnerRedirect(record: record, to: LeadID(.marketo, "1043"), at: time(6)),
            OwnerRedirect(record: contact, to: LeadID(.marketo, "1043")),
        ]
        state.released = [record]
        state.claim = RecordClaim(from: record, into: contact, object: .contact, at: time(7))
        var other = LeadState(lead: LeadID(.salesforce, record))
        other.salesforce = RecordLink(
            object: .lead,
            record: record,
            isDeleted: true,
            since: time(2),
            into: contact
        )
        other.fields = [
            FieldState(name: "phone", salesforce: SideValue(value: .text("9"), knownAt: time(1)))
        ]
        state.bystanders = [other]
        return state.normalized
    }()

    /// Every flag of a field's side.
    private static let sides: [FieldState] = {
        let written = OwnWrite(
            value: .text("ours"),
            at: time(3),
            prior: .text("before"),
            priorKnownAt: time(2)
        )
        var displaced = SideValue(value: .text("won"), knownAt: time(4), pendingSince: time(4))
        displaced.heldSince = time(5)
        displaced.written = written
        displaced.isDoubtful = true
        displaced.echoedAt = time(6)
        var ours = SideValue(value: .text("ours"), knownAt: time(3))
        ours.written = OwnWrite(
            value: .text("ours"),
            at: time(3),
            prior: .null,
            priorKnownAt: .distantPast
        )
        var overtaken = SideValue(value: .text("later"), knownAt: time(6))
        overtaken.followsOwnWrite = true
        var inherited = SideValue(value: .text("of the loser"), knownAt: time(6))
        inherited.isInherited = true
        return [
            FieldState(name: "email", marketo: displaced, salesforce: ours),
            FieldState(name: "fax", marketo: overtaken, salesforce: inherited),
        ]
    }()

    private static let writes = [
        WriteInFlight(
            id: "marketo:1042/w16",
            version: 16,
            operation: .update,
            object: .contact,
            record: contact,
            fields: GoldenRecords.fields,
            restored: ["FirstName"],
            assignTo: "005000000000001AAA",
            cause: Cause(event: "e-1", cycle: 42, request: "r-1"),
            notBefore: time(4)
        ),
        WriteInFlight(
            id: "marketo:1042/w17",
            version: 17,
            operation: .create,
            object: .person,
            fields: [],
            cause: Cause()
        ),
    ]

    /// What failed says what was to be written; states of before do not.
    static let failed: LeadState = {
        var state = settled
        state.failures = failures
        state.failures[0].fingerprint = (1 << 52) - 2
        return state
    }()

    private static let failures = [
        WriteFailure(
            system: .salesforce,
            object: .contact,
            origin: .validation,
            reasons: GoldenRecords.reasons,
            causes: FailureCause.Kind.allCases.map {
                FailureCause(kind: $0, name: "Phone", fingerprint: (1 << 52) - 1)
            },
            isBlocking: true,
            freedBy: "rule Phone_for_Qualified",
            schemaAsOf: time(8),
            request: "r-1"
        ),
        WriteFailure(system: .marketo, origin: .rejected, reasons: [], isBlocking: false),
    ]
}
