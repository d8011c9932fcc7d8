// SPDX-License-Identifier: Apache-2.0

internal import JSONCodec
internal import Primitives

extension WriteFailure {
    init(decoding object: JSONObject) throws(DecodingFailure) {
        self.init(
            system: try object.choice("system"),
            object: object.present("object") == nil ? nil : try object.choice("object"),
            origin: try object.choice("origin"),
            reasons: try object.reasons("reasons"),
            causes: object.present("causes") == nil
                ? nil
                : try object.objects("causes") { cause throws(DecodingFailure) in
                    try FailureCause(decoding: cause)
                },
            fingerprint: object.present("fingerprint") == nil
                ? nil : try object.integer("fingerprint"),
            isBlocking: try object.boolean("blocking", default: false),
            freedBy: try object.optionalText("freedBy"),
            schemaAsOf: try object.clock("schemaAsOf") ?? .distantPast,
            request: try object.optionalText("request")
        )
    }

    func encode(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.name("system")
        writer.value(choice: system)
        if let object {
            writer.name("object")
            writer.value(choice: object)
        }
        writer.name("origin")
        writer.value(choice: origin)
        writer.name("reasons")
        writer.value(reasons)
        if let causes {
            writer.name("causes")
            writer.beginArray()
            for cause in causes { cause.encode(to: &writer) }
            writer.endArray()
        }
        if let fingerprint {
            writer.name("fingerprint")
            writer.value(fingerprint)
        }
        writer.name("blocking")
        writer.value(isBlocking)
        writer.member("freedBy", freedBy)
        if schemaAsOf != .distantPast { writer.member("schemaAsOf", clock: schemaAsOf) }
        writer.member("request", request)
        writer.endObject()
    }
}

extension FailureCause {
    fileprivate init(decoding object: JSONObject) throws(DecodingFailure) {
        self.init(
            kind: try object.choice("kind"),
            name: try object.text("name"),
            fingerprint: try object.integer("fingerprint")
        )
    }

    fileprivate func encode(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.name("kind")
        writer.value(choice: kind)
        writer.name("name")
        writer.value(name)
        writer.name("fingerprint")
        writer.value(fingerprint)
        writer.endObject()
    }
}
