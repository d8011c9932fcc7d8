// SPDX-License-Identifier: Apache-2.0

/// The reverse of `LeadState+Encoding.swift`, which says what the members mean. What a state leaves
/// out stands at its default, so that a golden record written by others can be read too.
extension LeadState {
    /// Reads a state from an object whose kind is known.
    init(decoding object: JSONObject, names: FieldNames) throws(DecodingFailure) {
        self.init(lead: try object.leadID("lead"))
        // One pass over the members: a state is read for nearly every record of a worker.
        let found = object.members([
            "marketo", "salesforce", "fields", "version", "activities",
        ])
        version = try object.optionalInteger("version", found[3]) ?? 0
        activities = try object.optionalInteger("activities", found[4]) ?? 0
        marketo = try object.recordLink("marketo", found[0], usual: .person)
        salesforce = try object.recordLink("salesforce", found[1], usual: .lead)
        if let fields = try object.optionalObject("fields", found[2]) {
            self.fields = try LeadState.fields(
                fields,
                names: names,
                marketo: marketo?.snapshotAt ?? .distantPast,
                salesforce: salesforce?.snapshotAt ?? .distantPast
            )
        }
        // Most states are settled: members that are not there need not be looked for.
        var expected = 3  // v, kind and lead
        for index in found.indices where found[index] != nil { expected += 1 }
        if object.count > expected { try takeWork(from: object, names: names) }
    }

    /// Reads what is under way or remembered.
    private mutating func takeWork(
        from object: JSONObject,
        names: FieldNames
    ) throws(DecodingFailure) {
        inFlight = try object.objects("inFlight") { write throws(DecodingFailure) in
            try WriteInFlight(decoding: write, names: names)
        }
        waitingRequests = try object.objects("waitingRequests") {
            request throws(DecodingFailure) in
            try SyncRequest(decoding: request, names: names)
        }
        handledRequests = try object.texts("handledRequests")
        createRequest = try object.optionalObject("createRequest").map {
            request throws(DecodingFailure) in
            try SyncRequest(decoding: request, names: names)
        }
        assignTo = try object.optionalText("assignTo")
        failures = try object.objects("failures") { failure throws(DecodingFailure) in
            try WriteFailure(decoding: failure)
        }
        skippedFields = try object.texts("skippedFields")
        formerRecords = try object.texts("formerRecords")
        formerPersons = try object.texts("formerPersons")
        redirects = try object.objects("redirects") { redirect throws(DecodingFailure) in
            Redirect(record: try redirect.text("record"), to: try redirect.leadID("to"))
        }
        claim = try object.optionalObject("claim").map { claim throws(DecodingFailure) in
            try RecordClaim(decoding: claim)
        }
        bystanders = try object.objects("bystanders") { bystander throws(DecodingFailure) in
            try LeadState(decoding: bystander, names: names)
        }
    }

    private static func fields(
        _ object: JSONObject,
        names: FieldNames,
        marketo: Timestamp,
        salesforce: Timestamp
    ) throws(DecodingFailure) -> [FieldState] {
        var fields: [FieldState] = []
        fields.reserveCapacity(min(object.count, Limits.fields))
        names.startObject()
        for member in object.members {
            guard let sides = member.value.object(at: "fields") else {
                throw object.failure("fields", "holds something that is not an object")
            }
            let (name, earlier) = names.name(member.name, position: fields.count)
            let parts = try FieldParts(sides)
            let field = FieldState(
                name: name,
                marketo: try parts.side("marketo", value: parts.marketo, snapshotAt: marketo),
                salesforce: try parts.side(
                    "salesforce",
                    value: parts.salesforce,
                    snapshotAt: salesforce
                )
            )
            if let earlier {
                fields[earlier] = field
            } else {
                guard fields.count < Limits.fields else { throw object.tooManyFields }
                fields.append(field)
            }
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

    /// One side of the field; nil when nothing was ever seen of it.
    func side(
        _ name: StaticString,
        value: JSONValue?,
        snapshotAt: Timestamp
    ) throws(DecodingFailure) -> SideValue? {
        guard let value = value ?? both else { return nil }
        var side = SideValue(value: value.fieldValue, knownAt: snapshotAt)
        guard let own = try own?.optionalObject(name) else { return side }
        side.knownAt = max(snapshotAt, try own.clock("knownAt") ?? .distantPast)
        side.pendingSince = try own.clock("pendingSince")
        side.heldSince = try own.clock("heldSince")
        side.echoedAt = try own.clock("echoedAt")
        side.isDoubtful = try own.boolean("doubtful", default: false)
        side.isInherited = try own.boolean("inherited", default: false)
        side.earlier = try own.objects("earlier") { seen throws(DecodingFailure) in
            SeenValue(
                value: seen["value"]?.fieldValue ?? .null,
                at: try seen.clock("at") ?? .distantPast
            )
        }
        side.written = try own.optionalObject("written").map { written throws(DecodingFailure) in
            OwnWrite(
                value: written["value"]?.fieldValue ?? .null,
                at: try written.clock("at") ?? .distantPast,
                prior: written["prior"]?.fieldValue ?? .null,
                priorKnownAt: try written.clock("priorKnownAt") ?? .distantPast
            )
        }
        return side
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
            "into",
        ])
        return RecordLink(
            object: found[0]?.isNull ?? true ? usual : try link.choice("object"),
            record: try link.text("record", found[1]),
            isDeleted: found[2] == nil ? false : try link.boolean("deleted", default: false),
            snapshotAt: try link.clock("snapshotAt", found[3]) ?? .distantPast,
            lastEventAt: try link.clock("lastEventAt", found[4]) ?? .distantPast,
            lastEvents: found[5] == nil ? [] : try link.texts("lastEvents"),
            since: try link.clock("since", found[6]) ?? .distantPast,
            into: found[7] == nil ? nil : try link.optionalText("into")
        )
    }

    private func clock(
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
    fileprivate init(decoding object: JSONObject, names: FieldNames) throws(DecodingFailure) {
        self.init(
            id: try object.text("id"),
            version: try object.integer("version"),
            operation: try object.choice("operation"),
            object: try object.choice("object"),
            record: try object.optionalText("record"),
            fields: try object.object("fields").fields(names: names),
            restored: try object.texts("restored"),
            assignTo: try object.optionalText("assignTo"),
            cause: try object.cause()
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
