// SPDX-License-Identifier: Apache-2.0

internal import Cryptography
internal import JSONCodec
internal import Primitives

/// One call of Marketo's self-service flow step: *Sync Person to SFDC* for some persons of a
/// campaign, and where their outcome is to be told.
struct FlowInvocation: Hashable, Sendable {
    /// One person of a call.
    struct Person: Hashable, Sendable {
        /// The person's ID in Marketo.
        var id: Int64
        /// The Salesforce user or queue that the flow step names.
        var assignTo: String?
    }

    /// The same for a call that is repeated: its parts follow from what Marketo sent.
    var id: String
    /// Where the outcome is told.
    var callbackURL: String
    /// The key of Marketo's gateway, sent back with the outcome.
    var apiKey: String?
    /// The token of this call, sent back with the outcome.
    var token: String?
    /// The subscription, sent back with the outcome.
    var munchkinID: String
    var campaign: Int64
    var persons: [Person]

    /// Reads the body of a call; of a person that is named twice the first mention counts.
    init(decoding body: JSONObject) throws(DecodingFailure) {
        campaign = try body.integer("campaignId")
        callbackURL = try body.filledText("callbackUrl")
        apiKey = try body.optionalText("apiCallBackKey")
        token = try body.optionalText("token")
        munchkinID =
            try body.optionalObject("context")?.optionalObject("subscription")?
            .optionalText("munchkinId") ?? ""
        let named = try body.objects("objectData") { data throws(DecodingFailure) in
            Person(
                id: try data.object("objectContext").integer("id"),
                assignTo: try data.optionalObject("flowStepContext")?.optionalText("assignTo")
                    .flatMap { $0.isEmpty ? nil : $0 }
            )
        }
        var seen: Set<Int64> = []
        persons = named.filter { seen.insert($0.id).inserted }
        guard FlowInvocation.isSafe(callbackURL) else {
            throw body.failure("callbackUrl", "is no https address")
        }
        guard !persons.isEmpty, persons.count <= MonitorLimits.flowPersons,
            persons.allSatisfy({ $0.id > 0 })
        else {
            throw body.failure(
                "objectData",
                "has to name 1 to \(MonitorLimits.flowPersons) persons by their IDs"
            )
        }
        let hash = SHA256()
        let parts = [callbackURL, token ?? "", try body.optionalText("batchid") ?? "", "\(campaign)"]
        hash.update(Array(parts.joined(separator: "\n").utf8))
        for person in persons { hash.update(Array("\n\(person.id)".utf8)) }
        id = hash.finalize().prefix(12).map { byte in
            String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
        }.joined()
    }

    /// The ID of the request for a person: the same for a call that is repeated.
    func request(for person: Int64) -> String { "flow-\(id)-\(person)" }

    /// Outcomes carry a key: they go over TLS, or stay on this machine.
    private static func isSafe(_ url: String) -> Bool {
        guard url.utf8.count <= 2_048, url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            return false
        }
        return url.hasPrefix("https://")
            || ["127.0.0.1", "localhost", "[::1]"].contains { host in
                url.hasPrefix("http://\(host):") || url.hasPrefix("http://\(host)/")
            }
    }
}

/// What is told of one person.
struct FlowOutcome: Hashable, Sendable {
    var person: Int64
    var isSuccess: Bool
    var reason: String?
    var code: String?
    var salesforce: String?

    /// The body of a callback.
    static func body(munchkinID: String, _ outcomes: [FlowOutcome]) -> [UInt8] {
        var json = JSONText(isMasked: false)
        json.object { json in
            json.member("munchkinId", munchkinID)
            json.array("objectData", outcomes) { json, outcome in
                json.object { json in
                    json.object("leadData") { $0.member("id", outcome.person) }
                    json.object("activityData") { json in
                        json.member("success", outcome.isSuccess)
                        if let reason = outcome.reason { json.member("reason", reason) }
                        if let code = outcome.code { json.member("errorCode", code) }
                        if let record = outcome.salesforce { json.member("salesforceId", record) }
                    }
                }
            }
        }
        return json.bytes()
    }
}
