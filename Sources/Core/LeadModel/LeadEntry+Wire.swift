// SPDX-License-Identifier: Apache-2.0

public import JSONCodec

extension LeadEntry: WireRecord {
    /// What `kind` says.
    public static let kinds: [StaticString] = ["lead", "alias"]

    /// Reads the members that follow `v` and `kind`.
    public init(decoding object: JSONObject, names: NameInterner) throws(DecodingFailure) {
        if let kind = object["kind"]?.bytes, kind.elementsEqual(LeadEntry.kinds[1].buffer) {
            self = .alias(lead: try object.leadID("lead"), of: try object.leadID("of"))
        } else {
            self = .lead(try LeadState(decoding: object, names: names))
        }
    }

    /// Writes the record as the contract has it.
    public func encode(to writer: inout JSONWriter) {
        switch self {
        case .lead(let state):
            state.encode(to: &writer)
        case .alias(let lead, let of):
            writer.beginRecord("alias")
            writer.name("lead")
            writer.value(lead)
            writer.name("of")
            writer.value(of)
            writer.endObject()
        }
    }
}
