// SPDX-License-Identifier: Apache-2.0

internal import Cryptography
internal import Foundation
internal import JSONCodec

/// One call of Marketo's self-service flow step: *Sync Person to SFDC* for some persons of a
/// campaign, and where their outcome is to be told.
struct FlowInvocation: Hashable, Sendable {
    /// One person of a call.
    struct Person: Hashable, Sendable {
        /// The person's ID in Marketo.
        var id: Int64
        /// The owner that the flow step names: an ID, or a name out of the picklist.
        var assignTo: String?
    }

    /// The same for a call that is repeated: it follows from campaign, batch, token and callback.
    var id: String
    /// Where the outcome is told.
    var callbackURL: String
    /// The key of Marketo's gateway, sent back with the outcome.
    var apiKey: String?
    /// The token of this call, sent back with the outcome.
    var token: String?
    /// The subscription, sent back with the outcome.
    var munchkinID: String
    /// The campaign's ID.
    var campaign: Int64
    /// The persons, each once.
    var persons: [Person]

    /// Reads the body of a call; of a person that is named twice the first mention counts.
    init(decoding body: JSONObject) throws(DecodingFailure) {
        campaign = try body.integer("campaignId")
        callbackURL = try body.filledText("callbackUrl")
        apiKey = try FlowInvocation.headerValue("apiCallBackKey", in: body)
        token = try FlowInvocation.headerValue("token", in: body)
        let batch = try body.optionalText("batchid")
        munchkinID = try body.object("context").object("subscription").filledText("munchkinId")
        guard munchkinID.utf8.count <= MonitorLimits.flowIDBytes else {
            throw body.failure("context", "has no munchkinId that can be one")
        }
        let named = try body.objects("objectData") { data throws(DecodingFailure) in
            guard try data.filledText("objectType") == "lead" else {
                throw data.failure("objectType", "is not 'lead'")
            }
            return Person(
                id: try data.object("objectContext").integer("id"),
                assignTo: try data.optionalObject("flowStepContext")?.optionalText("assignTo")
                    .flatMap { $0.isEmpty ? nil : $0 }
            )
        }
        var seen: Set<Int64> = []
        persons = named.filter { seen.insert($0.id).inserted }
        guard !persons.isEmpty, persons.count <= MonitorLimits.flowPersons,
            persons.allSatisfy({ $0.id > 0 })
        else {
            throw body.failure(
                "objectData",
                "has to name 1 to \(MonitorLimits.flowPersons) persons by their IDs"
            )
        }
        id = FlowInvocation.id(
            token == nil && batch == nil
                // Nothing tells a repeated call from a new one.
                ? [UUID().uuidString]
                : [callbackURL, munchkinID, "\(campaign)", batch ?? "", token ?? ""]
        )
    }

    /// The ID of the request for a person: the same for a call that is repeated.
    static func request(_ call: String, person: Int64) -> String { "flow-\(call)-\(person)" }

    /// Names a call by what it consists of.
    private static func id(_ parts: [String]) -> String {
        let hash = SHA256()
        // The lengths keep two lists from being read as one another.
        for part in parts { hash.update(Array("\(part.utf8.count):\(part)".utf8)) }
        return hash.finalize().prefix(12).map { byte in
            String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
        }.joined()
    }

    /// A text that goes back in a header: what cannot stand in one is refused.
    private static func headerValue(
        _ name: StaticString,
        in body: JSONObject
    ) throws(DecodingFailure) -> String? {
        guard let text = try body.optionalText(name), !text.isEmpty else { return nil }
        guard text.utf8.count <= MonitorLimits.flowSecretBytes,
            text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F })
        else { throw body.failure(name, "is no value of a header") }
        return text
    }
}
