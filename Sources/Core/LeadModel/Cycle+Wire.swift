// SPDX-License-Identifier: Apache-2.0

public import JSONCodec

extension PollTrigger: WireRecord {
    /// What `kind` says.
    public static let kinds: [StaticString] = ["poll"]

    /// Reads the members that follow `v` and `kind`.
    public init(decoding object: JSONObject, names: NameInterner) throws(DecodingFailure) {
        self.init(
            cycle: try object.cycleNumber(),
            at: try object.time("at"),
            reason: try object.choice("reason")
        )
    }

    /// Writes the record as the contract has it.
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
    /// What `kind` says.
    public static let kinds: [StaticString] = ["cycle"]

    /// Reads the members that follow `v` and `kind`.
    public init(decoding object: JSONObject, names: NameInterner) throws(DecodingFailure) {
        self.init(
            cycle: try object.cycleNumber(),
            system: try object.choice("system"),
            changes: try object.integer("changes"),
            apiCalls: try object.integer("apiCalls"),
            durationMilliseconds: try object.integer("durationMilliseconds"),
            errors: try object.texts("errors"),
            at: try object.time("at")
        )
    }

    /// Writes the record as the contract has it.
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

extension JSONObject {
    /// The number of a cycle; the numbering goes on from it.
    fileprivate func cycleNumber() throws(DecodingFailure) -> Int64 {
        let number = try integer("cycle")
        guard Limits.cycles.contains(number) else {
            throw failure("cycle", "is not between 1 and \(Limits.cycles.upperBound)")
        }
        return number
    }
}
