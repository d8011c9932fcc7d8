// SPDX-License-Identifier: Apache-2.0

public import JSONCodec

extension WriteCommand: WireRecord {
    /// What `kind` says.
    public static let kinds: [StaticString] = ["write"]

    /// Reads the members that follow `v` and `kind`.
    public init(decoding object: JSONObject, names: NameInterner) throws(DecodingFailure) {
        let system = try object.choice("system", of: VendorSystem.self)
        let operation = try object.choice("operation", of: Operation.self)
        self.init(
            id: try object.filledText("id"),
            lead: try object.leadID("lead"),
            version: try object.integer("version"),
            operation: operation,
            object: try object.objectType(of: system),
            record: operation == .update
                ? try object.filledText("record") : try object.optionalText("record"),
            fields: try object.object("fields").fields(names: names),
            priority: try object.choice("priority"),
            cause: try object.cause(),
            decidedAt: try object.time("decidedAt"),
            setsLink: try object.boolean("setsLink", object["setsLink"], default: false)
        )
    }

    /// Writes the record as the contract has it.
    public func encode(to writer: inout JSONWriter) {
        writer.beginRecord("write")
        writer.name("id")
        writer.value(id)
        writer.name("lead")
        writer.value(lead)
        writer.name("version")
        writer.value(version)
        writer.name("system")
        writer.value(choice: object.system)
        writer.name("operation")
        writer.value(choice: operation)
        writer.name("object")
        writer.value(choice: object)
        writer.name("record")
        writer.value(record)
        writer.name("fields")
        writer.value(fields)
        writer.name("priority")
        writer.value(choice: priority)
        writer.name("cause")
        writer.value(cause, withWrite: false)
        writer.name("decidedAt")
        writer.value(decidedAt)
        if setsLink {
            writer.name("setsLink")
            writer.value(true)
        }
        writer.endObject()
    }
}

extension WriteResult: WireRecord {
    /// What `kind` says.
    public static let kinds: [StaticString] = ["result"]

    /// Reads the members that follow `v` and `kind`.
    public init(decoding object: JSONObject, names: NameInterner) throws(DecodingFailure) {
        // One pass over the members: every write of a worker comes back as one of these.
        let found = object.members([
            "v", "kind", "write", "lead", "version", "system", "object", "status", "record",
            "created", "errors", "at",
        ])
        let system = try object.choice("system", found[5], of: VendorSystem.self)
        self.init(
            write: try object.filledText("write", found[2]),
            lead: try object.leadID("lead", found[3]),
            version: try object.integer("version", found[4]),
            system: system,
            object: try object.objectType(of: system, found[6]),
            status: try object.choice("status", found[7]),
            record: try object.optionalText("record", found[8]),
            created: try object.boolean("created", found[9], default: false),
            errors: try object.reasons("errors", found[10]),
            at: try object.time("at", found[11])
        )
    }

    /// Writes the record as the contract has it.
    public func encode(to writer: inout JSONWriter) {
        writer.beginRecord("result")
        writer.name("write")
        writer.value(write)
        writer.name("lead")
        writer.value(lead)
        writer.name("version")
        writer.value(version)
        writer.name("system")
        writer.value(choice: system)
        writer.name("object")
        writer.value(choice: object)
        writer.name("status")
        writer.value(choice: status)
        writer.name("record")
        writer.value(record)
        writer.name("created")
        writer.value(created)
        writer.name("errors")
        writer.value(errors)
        writer.name("at")
        writer.value(at)
        writer.endObject()
    }
}

extension JSONObject {
    /// What made something happen; all of it may be missing.
    func cause() throws(DecodingFailure) -> Cause { try cause(self["cause"]) }

    /// The same of a member that has been looked for.
    func cause(_ member: JSONValue?) throws(DecodingFailure) -> Cause {
        guard let cause = try optionalObject("cause", member) else { return Cause() }
        let found = cause.members(["event", "cycle", "request", "write"])
        return Cause(
            event: try cause.optionalText("event", found[0]),
            cycle: try cause.optionalInteger("cycle", found[1]),
            request: try cause.optionalText("request", found[2]),
            write: try cause.optionalText("write", found[3])
        )
    }

    /// Reasons for a refusal; the code alone is required.
    func reasons(_ name: StaticString) throws(DecodingFailure) -> [Reason] {
        try reasons(name, self[name])
    }

    /// The same of a member that has been looked for.
    func reasons(
        _ name: StaticString,
        _ member: JSONValue?
    ) throws(DecodingFailure) -> [Reason] {
        try objects(name, member) { reason throws(DecodingFailure) in
            Reason(
                code: try reason.text("code"),
                fields: try reason.texts("fields"),
                message: try reason.optionalText("message") ?? ""
            )
        }
    }
}

extension JSONWriter {
    /// A cause. A write is caused by no write as a rule: its member is then left out there.
    mutating func value(_ cause: Cause, withWrite: Bool) {
        beginObject()
        name("event")
        value(cause.event)
        name("cycle")
        value(cause.cycle)
        name("request")
        value(cause.request)
        if withWrite || cause.write != nil {
            name("write")
            value(cause.write)
        }
        endObject()
    }

    /// Reasons for a refusal.
    mutating func value(_ reasons: [Reason]) {
        beginArray()
        for reason in reasons {
            beginObject()
            name("code")
            value(reason.code)
            name("fields")
            value(reason.fields)
            name("message")
            value(reason.message)
            endObject()
        }
        endArray()
    }
}
