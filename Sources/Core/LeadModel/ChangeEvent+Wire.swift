// SPDX-License-Identifier: Apache-2.0

public import JSONCodec

extension ChangeEvent: WireRecord {
    /// What `kind` says.
    public static let kinds: [StaticString] = ["change"]

    /// Reads the members that follow `v` and `kind`.
    public init(decoding object: JSONObject, names: NameInterner) throws(DecodingFailure) {
        // One pass over the members: nearly all records of a worker are changes.
        let found = object.members([
            "v", "kind", "id", "system", "object", "record", "operation", "changedAt", "snapshot",
            "fields", "links", "into", "by", "cycle", "request", "unreadable",
        ])
        let system = try object.choice("system", found[3], of: VendorSystem.self)
        let operation = try object.choice("operation", found[6], of: Operation.self)
        let mayLackFields = operation.needsInto || operation == .deleted
        self.init(
            id: try object.filledText("id", found[2]),
            system: system,
            object: try object.objectType(of: system, found[4]),
            record: system.wholeRecord(try object.filledText("record", found[5])),
            operation: operation,
            changedAt: try object.time("changedAt", found[7]),
            isSnapshot: try object.boolean("snapshot", found[8]),
            fields: mayLackFields && found[9]?.isNull ?? true
                ? [] : try object.object("fields", found[9]).fields(names: names),
            links: try object.links(found[10]),
            into: try object.into(found[11], isNeeded: operation.needsInto)
                .map(system.wholeRecord),
            by: try object.optionalText("by", found[12]),
            cycle: try object.optionalInteger("cycle", found[13]),
            request: try object.optionalText("request", found[14]),
            unreadable: try object.texts("unreadable", found[15])
        )
    }

    /// Writes the record as the contract has it.
    public func encode(to writer: inout JSONWriter) {
        writer.beginRecord("change")
        writer.name("id")
        writer.value(id)
        writer.name("system")
        writer.value(choice: system)
        writer.name("object")
        writer.value(choice: object)
        writer.name("record")
        writer.value(record)
        writer.name("operation")
        writer.value(choice: operation)
        writer.name("changedAt")
        writer.value(changedAt)
        writer.name("snapshot")
        writer.value(isSnapshot)
        writer.name("fields")
        writer.value(fields)
        if links != CrossReference() {
            writer.name("links")
            writer.beginObject()
            writer.member("marketo", links.marketo)
            writer.member("salesforce", links.salesforce)
            writer.endObject()
        }
        writer.member("into", into)
        writer.member("by", by)
        writer.member("cycle", cycle)
        writer.member("request", request)
        if !unreadable.isEmpty {
            writer.name("unreadable")
            writer.value(unreadable)
        }
        writer.endObject()
    }
}

extension ChangeEvent.Operation {
    /// Whether the record went into another one, which has to be named.
    var needsInto: Bool { self == .merged || self == .converted }
}

extension Watermark: WireRecord {
    /// What `kind` says.
    public static let kinds: [StaticString] = ["watermark"]

    /// Reads the members that follow `v` and `kind`.
    public init(decoding object: JSONObject, names: NameInterner) throws(DecodingFailure) {
        self.init(
            system: try object.choice("system"),
            upTo: try object.time("upTo"),
            cycle: try object.optionalInteger("cycle")
        )
    }

    /// Writes the record as the contract has it.
    public func encode(to writer: inout JSONWriter) {
        writer.beginRecord("watermark")
        writer.name("system")
        writer.value(choice: system)
        writer.name("upTo")
        writer.value(upTo)
        writer.member("cycle", cycle)
        writer.endObject()
    }
}

extension VendorSystem {
    /// A record's ID as it is compared: Salesforce's in 18 characters, even if it came with 15.
    func wholeRecord(_ record: String) -> String {
        self == .salesforce
            ? SalesforceRecordID.wholeLeadOrContact(record) ?? record : record
    }
}

extension JSONObject {
    fileprivate func into(
        _ member: JSONValue?,
        isNeeded: Bool
    ) throws(DecodingFailure) -> String? {
        isNeeded ? try filledText("into", member) : try optionalText("into", member)
    }

    fileprivate func links(_ member: JSONValue?) throws(DecodingFailure) -> CrossReference {
        guard let links = try optionalObject("links", member) else { return CrossReference() }
        return CrossReference(
            marketo: try links.linkedRecord("marketo"),
            salesforce: try links.linkedRecord("salesforce")
                .map(VendorSystem.salesforce.wholeRecord)
        )
    }

    /// A record's ID. Marketo's are numbers in its own API, and a link field may be either; an
    /// empty one links to nothing.
    private func linkedRecord(_ name: StaticString) throws(DecodingFailure) -> String? {
        guard let member = present(name) else { return nil }
        if let text = member.text { return text.isEmpty ? nil : text }
        guard let integer = member.integer else {
            throw failure(name, "is neither text nor a whole number")
        }
        return String(integer)
    }
}

extension JSONWriter {
    /// A member that is left out when there is nothing to say.
    mutating func member(_ name: StaticString, _ text: String?) {
        guard let text else { return }
        self.name(name)
        value(text)
    }

    /// A member that is left out when there is nothing to say.
    mutating func member(_ name: StaticString, _ integer: Int64?) {
        guard let integer else { return }
        self.name(name)
        value(integer)
    }
}
