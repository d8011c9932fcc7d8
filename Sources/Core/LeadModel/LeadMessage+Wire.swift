// SPDX-License-Identifier: Apache-2.0

public import JSONCodec

/// Read and written by workers only:
/// `{"v":1,"kind":"hand-over","type":"link|move|claim|refuse",…}`.
extension LeadMessage: WireRecord {
    /// What `kind` says.
    public static let kinds: [StaticString] = ["hand-over"]

    private enum Step: String, CaseIterable { case link, move, claim, refuse }

    /// Reads the members that follow `v` and `kind`.
    public init(decoding object: JSONObject, names: NameInterner) throws(DecodingFailure) {
        let lead = try object.leadID("lead")
        switch try object.choice("type", of: Step.self) {
        case .link:
            self = .link(
                lead: lead,
                of: try object.leadID("of"),
                record: try object.filledText("record"),
                at: try object.clock("at")
            )
        case .move:
            let state = try LeadState(decoding: object.object("state"), names: names)
            self = .move(from: try object.leadID("from"), lead: lead, state: state)
        case .claim:
            let claim = try RecordClaim(decoding: object.object("claim"))
            self = .claim(lead: lead, by: try object.leadID("by"), claim: claim)
        case .refuse:
            self = .refuse(
                lead: lead,
                owner: try object.leadID("owner"),
                record: try object.filledText("record"),
                at: try object.clock("at")
            )
        }
    }

    /// Writes the record as the contract has it.
    public func encode(to writer: inout JSONWriter) {
        writer.beginRecord("hand-over")
        writer.name("lead")
        writer.value(lead)
        writer.name("type")
        switch self {
        case .link(_, let of, let record, let at):
            writer.value(choice: Step.link)
            writer.name("of")
            writer.value(of)
            writer.name("record")
            writer.value(record)
            if let at { writer.member("at", clock: at) }
        case .move(let from, _, let state):
            writer.value(choice: Step.move)
            writer.name("from")
            writer.value(from)
            writer.name("state")
            state.encode(to: &writer)
        case .claim(_, let by, let claim):
            writer.value(choice: Step.claim)
            writer.name("by")
            writer.value(by)
            writer.name("claim")
            claim.encode(to: &writer)
        case .refuse(_, let owner, let record, let at):
            writer.value(choice: Step.refuse)
            writer.name("owner")
            writer.value(owner)
            writer.name("record")
            writer.value(record)
            if let at { writer.member("at", clock: at) }
        }
        writer.endObject()
    }
}
