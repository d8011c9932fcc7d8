// SPDX-License-Identifier: Apache-2.0

extension PollTrigger: WireRecord {
    public static let kinds: [StaticString] = ["poll"]

    public init(decoding object: JSONObject, names: FieldNames) throws(DecodingFailure) {
        self.init(
            cycle: try object.integer("cycle"),
            at: try object.time("at"),
            reason: try object.choice("reason")
        )
    }

    public func encode(to writer: inout JSONWriter) {
        writer.beginRecord("poll")
        writer.name("cycle")
        writer.value(cycle)
        writer.name("at")
        writer.value(at)
        writer.name("reason")
        writer.value(choice: reason)
        writer.endObject()
    }
}

extension CycleReport: WireRecord {
    public static let kinds: [StaticString] = ["cycle"]

    public init(decoding object: JSONObject, names: FieldNames) throws(DecodingFailure) {
        self.init(
            cycle: try object.integer("cycle"),
            system: try object.choice("system"),
            changes: try object.integer("changes"),
            apiCalls: try object.integer("apiCalls"),
            durationMilliseconds: try object.integer("durationMilliseconds"),
            errors: try object.texts("errors"),
            at: try object.time("at")
        )
    }

    public func encode(to writer: inout JSONWriter) {
        writer.beginRecord("cycle")
        writer.name("cycle")
        writer.value(cycle)
        writer.name("system")
        writer.value(choice: system)
        writer.name("changes")
        writer.value(changes)
        writer.name("apiCalls")
        writer.value(apiCalls)
        writer.name("durationMilliseconds")
        writer.value(durationMilliseconds)
        writer.name("errors")
        writer.value(errors)
        writer.name("at")
        writer.value(at)
        writer.endObject()
    }
}
