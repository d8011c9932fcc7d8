// SPDX-License-Identifier: Apache-2.0

internal import JSONCodec
internal import Primitives
internal import VendorAPI

/// Tokens by client credentials (docs/reference/marketo.md, Tokens). Marketo gives the same token
/// until it ends, so that asking again costs nothing and is counted nowhere.
struct MarketoTokenSource: TokenSource {
    let baseURL: String
    let clientID: String
    let clientSecret: String
    let transport: any HTTPTransport
    let clock: any WallClock

    func token() async throws(VendorError) -> AccessToken {
        let query = Query.encoded([
            QueryItem("grant_type", "client_credentials"), QueryItem("client_id", clientID),
            QueryItem("client_secret", clientSecret),
        ])
        let call = HTTPRequest(
            .get,
            baseURL + "/identity/oauth/token?" + query,
            headers: [HTTPHeader("Accept", "application/json")],
            timeoutMilliseconds: Limits.callMilliseconds
        )
        // The token's remaining life counts from before the call.
        let askedAt = clock.now()
        let answer: HTTPResponse
        do throws(TransportError) {
            answer = try await transport.send(call)
        } catch {
            throw Self.fault(error)
        }
        switch answer.status {
        case 200: break
        case 400, 401, 403:
            throw VendorError(
                .credentialsRefused,
                code: String(answer.status),
                line: "Marketo refuses the client id and secret: check LEADSYNC_MARKETO_CLIENT_ID "
                    + "and LEADSYNC_MARKETO_CLIENT_SECRET"
            )
        case 429, 500...:
            throw VendorError(
                .transient,
                code: String(answer.status),
                line: "Marketo's identity service answers HTTP \(answer.status); it is tried again"
            )
        default:
            throw VendorError(
                .refused,
                code: String(answer.status),
                line: "Marketo's identity service answers HTTP \(answer.status): check "
                    + "LEADSYNC_MARKETO_URL, the address that /rest and /identity follow"
            )
        }
        return try token(in: answer, askedAt: askedAt)
    }

    private func token(
        in answer: HTTPResponse,
        askedAt: Timestamp
    ) throws(VendorError) -> AccessToken {
        let parts = try? withJSON(answer.body) {
            value throws(DecodingFailure) -> (String, Int64)? in
            guard let object = value.object(at: ""),
                let token = object.filled("access_token")?.text, !token.isEmpty
            else { return nil }
            return (token, object.filled("expires_in")?.integer ?? 0)
        }
        guard let (value, seconds) = parts ?? nil else {
            throw VendorError(
                .unintelligible,
                line: "what answers at Marketo's address gives no token: check "
                    + "LEADSYNC_MARKETO_URL, the address that /rest and /identity follow"
            )
        }
        let life = max(0, min(seconds, 86_400)) * 1_000
        return AccessToken(
            value: value,
            baseURL: baseURL,
            expiresAt: askedAt.advanced(byMilliseconds: life)
        )
    }

    private static func fault(_ fault: TransportError) -> VendorError {
        switch fault {
        case .notSent(let text):
            VendorError(
                .unreachable,
                line: "Marketo cannot be reached (\(text)); check its address and the network"
            )
        case .answerLost(let text):
            // A call for a token has no effect at Marketo.
            VendorError(.transient, line: "Marketo did not answer (\(text)); it is tried again")
        case .cancelled: VendorError(.cancelled, line: "stopping")
        }
    }
}
