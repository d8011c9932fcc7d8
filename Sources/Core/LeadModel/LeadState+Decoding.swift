// SPDX-License-Identifier: Apache-2.0

internal import JSONCodec
internal import Primitives

/// Reads what `LeadState+Encoding.swift` writes, which says what the members mean. A missing member
/// stands for its default, so that a golden record that others have written can be read too.
extension LeadState {
    /// Reads a state from an object whose kind is known.
    init(decoding object: JSONObject, names: NameInterner) throws(DecodingFailure) {
        // One pass over the members: a state is read for nearly every record.
        let found = object.members([
            "v", "kind", "lead", "marketo", "salesforce", "fields", "version", "activities",
        ])
        self.init(lead: try object.leadID("lead", found[2]))
        version = try object.count("version", found[6])
        activities = try object.count("activities", found[7])
        marketo = try object.recordLink("marketo", found[3], usual: .person)
        salesforce = try object.recordLink("salesforce", found[4], usual: .lead)
        try completeTwins(found[3], found[4])
        var strayHold: Timestamp?
        if let fields = try object.optionalObject("fields", found[5]) {
            self.fields = try LeadState.fields(
                fields,
                names: names,
                marketo: marketo?.snapshotAt ?? .distantPast,
                salesforce: salesforce?.snapshotAt ?? .distantPast,
                strayHold: &strayHold
            )
        }
        // Most states are settled; members that are not there need not be looked for.
        var expected = 0
        for index in found.indices where found[index] != nil { expected += 1 }
        if object.count > expected { try takeWork(from: object, names: names) }
        // Builds before `createHeldSince` kept it in every field of the record.
        if createHeldSince == nil, marketo == nil { createHeldSince = strayHold }
    }

    /// Sets the linked record of a record that names the lead's other record, which is not written
    /// out.
    private mutating func completeTwins(
        _ marketoMember: JSONValue?,
        _ salesforceMember: JSONValue?
    ) throws(DecodingFailure) {
        if try JSONObject.namesUsualTwin("marketo", marketoMember) {
            marketo?.twin = salesforce?.record
        }
        if try JSONObject.namesUsualTwin("salesforce", salesforceMember) {
            salesforce?.twin = marketo?.record
        }
    }

    /// Reads what is under way or remembered.
    private mutating func takeWork(
        from object: JSONObject,
        names: NameInterner
    ) throws(DecodingFailure) {
        let found = object.members([
            "inFlight", "heldChanges", "waitingRequests", "handledRequests", "createRequest",
            "assignTo",
            "failures", "skippedFields", "formerRecords", "formerPersons", "redirects", "claim",
            "bystanders", "released", "servedRequest", "createHeldSince",
        ])
        inFlight = try object.objects("inFlight", found[0]) { write throws(DecodingFailure) in
            try WriteInFlight(decoding: write, names: names)
        }
        heldChanges = try object.objects("heldChanges", found[1]) {
            change throws(DecodingFailure) in
            try DeferredChange(decoding: change)
        }
        waitingRequests = try object.objects("waitingRequests", found[2]) {
            request throws(DecodingFailure) in
            try SyncRequest(decoding: request, names: names)
        }
        handledRequests = try object.texts("handledRequests", found[3])
        createRequest = try object.optionalObject("createRequest", found[4]).map {
            request throws(DecodingFailure) in
            try SyncRequest(decoding: request, names: names)
        }
        assignTo = try object.optionalText("assignTo", found[5])
        failures = try object.objects("failures", found[6]) { failure throws(DecodingFailure) in
            try WriteFailure(decoding: failure)
        }
        skippedFields = try object.texts("skippedFields", found[7])
        formerRecords = try object.texts("formerRecords", found[8])
        formerPersons = try object.texts("formerPersons", found[9])
        redirects = try object.objects("redirects", found[10]) { redirect throws(DecodingFailure) in
            OwnerRedirect(
                record: try redirect.text("record"),
                to: try redirect.leadID("to"),
                at: try redirect.clock("at") ?? .distantPast
            )
        }
        servedRequest = try object.optionalText("servedRequest", found[14])
        createHeldSince = try object.clock("createHeldSince", found[15])
        released = try object.texts("released", found[13])
        claim = try object.optionalObject("claim", found[11]).map { claim throws(DecodingFailure) in
            try RecordClaim(decoding: claim)
        }
        bystanders = try object.objects("bystanders", found[12]) {
            bystander throws(DecodingFailure) in
            try LeadState(decoding: bystander, names: names)
        }
    }

    private static func fields(
        _ object: JSONObject,
        names: NameInterner,
        marketo: Timestamp,
        salesforce: Timestamp,
        strayHold: inout Timestamp?
    ) throws(DecodingFailure) -> [FieldState] {
        var fields: [FieldState] = []
        fields.reserveCapacity(min(object.count, Limits.fields))
        names.startObject()
        for member in object.members {
            guard let sides = member.value.object(at: "fields") else {
                throw object.failure("fields", "holds something that is not an object")
            }
            let (name, earlier) = names.name(member.name, position: fields.count)
            let index = earlier ?? fields.count
            if earlier == nil {
                guard index < Limits.fields else { throw object.tooManyFields }
                fields.append(FieldState(name: name))
            }
            // Built in place: a copy of a whole field would cost as much as reading it.
            let parts = try FieldParts(sides)
            try parts.take(into: &fields[index], marketo, salesforce, &strayHold)
        }
        return fields
    }
}

/// The members of one field, found in one pass: a state has as many of these as fields.
private struct FieldParts {
    var both: JSONValue?
    var marketo: JSONValue?
    var salesforce: JSONValue?
    var own: JSONObject?

    init(_ object: JSONObject) throws(DecodingFailure) {
        for member in object.members {
            if member.isNamed("value") {
                both = member.value
            } else if member.isNamed("marketo") {
                marketo = member.value
            } else if member.isNamed("salesforce") {
                salesforce = member.value
            } else if member.isNamed("own") {
                own = try object.optionalObject("own")
            }
        }
    }

    /// Tells the field its sides, of records whose snapshots are of these times.
    ///
    /// - Parameter strayHold: the earliest time since when a side is held that has no change; it
    ///   is not the side's.
    func take(
        into field: inout FieldState,
        _ marketoSnapshot: Timestamp,
        _ salesforceSnapshot: Timestamp,
        _ strayHold: inout Timestamp?
    ) throws(DecodingFailure) {
        // Both sides share what they agree about.
        let both = marketo == nil || salesforce == nil ? both?.fieldValue : nil
        field.marketo = try side(
            "marketo",
            marketo?.fieldValue ?? both,
            marketoSnapshot,
            &strayHold
        )
        field.salesforce = try side(
            "salesforce",
            salesforce?.fieldValue ?? both,
            salesforceSnapshot,
            &strayHold
        )
    }

    /// One side of the field; nil when nothing was ever seen of it.
    private func side(
        _ name: StaticString,
        _ value: FieldValue?,
        _ snapshotAt: Timestamp,
        _ strayHold: inout Timestamp?
    ) throws(DecodingFailure) -> SideValue? {
        guard let value else { return nil }
        var side = SideValue(value: value, knownAt: snapshotAt)
        guard let own = try own?.optionalObject(name) else { return side }
        try side.takeOwn(own, snapshotAt: snapshotAt)
        if side.pendingSince == nil, let held = side.heldSince {
            strayHold = min(strayHold ?? held, held)
            side.heldSince = nil
        }
        return side
    }
}

extension SideValue {
    /// Reads what is remembered of the side beside its value.
    fileprivate mutating func takeOwn(
        _ own: JSONObject,
        snapshotAt: Timestamp
    ) throws(DecodingFailure) {
        let found = own.members([
            "knownAt", "pendingSince", "heldSince", "echoedAt", "followsOwnWrite", "doubtful",
            "inherited", "earlier", "written",
        ])
        knownAt = max(snapshotAt, try own.clock("knownAt", found[0]) ?? .distantPast)
        pendingSince = try own.clock("pendingSince", found[1])
        var details = Details()
        details.heldSince = try own.clock("heldSince", found[2])
        details.echoedAt = try own.clock("echoedAt", found[3])
        details.followsOwnWrite = try own.boolean("followsOwnWrite", found[4], default: false)
        details.isDoubtful = try own.boolean("doubtful", found[5], default: false)
        details.isInherited = try own.boolean("inherited", found[6], default: false)
        details.earlier = try own.objects("earlier", found[7]) { seen throws(DecodingFailure) in
            SeenValue(
                value: seen["value"]?.fieldValue ?? .null,
                at: try seen.clock("at") ?? .distantPast
            )
        }
        let value = value
        details.written = try own.optionalObject("written", found[8]).map {
            written throws(DecodingFailure) in
            let found = written.members(["value", "at", "prior", "priorKnownAt"])
            return OwnWrite(
                value: found[0]?.fieldValue ?? value,
                at: try written.clock("at", found[1]) ?? .distantPast,
                prior: found[2]?.fieldValue ?? .null,
                priorKnownAt: try written.clock("priorKnownAt", found[3]) ?? .distantPast
            )
        }
        rare = SideDetails(details)
    }
}

extension JSONObject {
    /// A record link; the system tells the usual type of object.
    fileprivate func recordLink(
        _ name: StaticString,
        _ member: JSONValue?,
        usual: ObjectType
    ) throws(DecodingFailure) -> RecordLink? {
        guard let link = try optionalObject(name, member) else { return nil }
        let found = link.members([
            "object", "record", "deleted", "snapshotAt", "lastEventAt", "lastEvents", "since",
            "into", "made", "twin", "twinAt", "unreadable", "beside",
        ])
        let lastEventAt = try link.clock("lastEventAt", found[4]) ?? .distantPast
        let twinAt = try link.clock("twinAt", found[10]) ?? lastEventAt
        var read = RecordLink(
            object: found[0]?.isNull ?? true ? usual : try link.choice("object", found[0]),
            record: try link.text("record", found[1]),
            isDeleted: try link.boolean("deleted", found[2], default: false),
            snapshotAt: try link.clock("snapshotAt", found[3]) ?? .distantPast,
            lastEventAt: lastEventAt,
            lastEvents: try link.texts("lastEvents", found[5]),
            since: try link.clock("since", found[6]) ?? .distantPast,
            into: try link.optionalText("into", found[7]),
            wasMade: try link.boolean("made", found[8], default: false),
            twin: found[9]?.text,
            twinAt: found[9] == nil ? .distantPast : twinAt,
            beside: try link.optionalObject("beside", found[12])?.members.map {
                Field(name: String(decoding: $0.name, as: UTF8.self), value: $0.value.fieldValue)
            } ?? []
        )
        read.unreadable = try link.texts("unreadable", found[11])
        return read
    }

    /// Whether a record names the lead's other record as its linked record.
    fileprivate static func namesUsualTwin(
        _ name: StaticString,
        _ link: JSONValue?
    ) throws(DecodingFailure) -> Bool {
        link?.object(at: name)?["twin"]?.boolean ?? false
    }

    fileprivate func clock(
        _ name: StaticString,
        _ member: JSONValue?
    ) throws(DecodingFailure) -> Timestamp? {
        try optionalInteger(name, member).map(Timestamp.init(milliseconds:))
    }

    /// A time of the workers' own: milliseconds since the epoch.
    func clock(_ name: StaticString) throws(DecodingFailure) -> Timestamp? {
        guard let milliseconds = try optionalInteger(name) else { return nil }
        return Timestamp(milliseconds: milliseconds)
    }
}

extension WriteInFlight {
    fileprivate init(decoding object: JSONObject, names: NameInterner) throws(DecodingFailure) {
        let found = object.members([
            "id", "version", "operation", "object", "record", "fields", "restored", "assignTo",
            "cause", "notBefore",
        ])
        self.init(
            id: try object.text("id", found[0]),
            version: try object.integer("version", found[1]),
            operation: try object.choice("operation", found[2]),
            object: try object.choice("object", found[3]),
            record: try object.optionalText("record", found[4]),
            fields: try object.object("fields", found[5]).fields(names: names),
            restored: try object.texts("restored", found[6]),
            assignTo: try object.optionalText("assignTo", found[7]),
            cause: try object.cause(found[8]),
            notBefore: try object.clock("notBefore", found[9]) ?? .distantPast
        )
    }
}

extension RecordClaim {
    init(decoding object: JSONObject) throws(DecodingFailure) {
        self.init(
            from: try object.filledText("from"),
            into: try object.filledText("into"),
            object: try object.choice("object"),
            at: try object.clock("at") ?? .distantPast
        )
    }
}

extension Optional where Wrapped == JSONObject {
    /// `map` for a body that throws a known type; the library's own does not promise the type.
    fileprivate func map<Value>(
        _ body: (JSONObject) throws(DecodingFailure) -> Value
    ) throws(DecodingFailure) -> Value? {
        guard let self else { return nil }
        return try body(self)
    }
}

extension JSONObject {
    /// A number that is counted on from, 0 where there is none: a state may come from another
    /// partition, and so from outside.
    fileprivate func count(
        _ name: StaticString,
        _ member: JSONValue?
    ) throws(DecodingFailure) -> Int64 {
        let number = try optionalInteger(name, member) ?? 0
        guard Limits.counts.contains(number) else {
            throw failure(name, "is not between 0 and \(Limits.counts.upperBound)")
        }
        return number
    }
}
