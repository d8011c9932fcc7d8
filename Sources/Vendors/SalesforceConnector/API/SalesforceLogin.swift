// SPDX-License-Identifier: Apache-2.0

internal import JSONCodec
internal import Primitives
internal import Synchronization
internal import VendorAPI

/// Gets tokens by OAuth (docs/reference/salesforce.md, Log-in), and remembers whose they are.
final class SalesforceLogin: TokenSource {
    private let configuration: SalesforceConfiguration
    private let transport: any HTTPTransport
    private let clock: any WallClock
    private let user = Mutex<String?>(nil)

    init(
        _ configuration: SalesforceConfiguration,
        transport: any HTTPTransport,
        clock: any WallClock
    ) {
        self.configuration = configuration
        self.transport = transport
        self.clock = clock
    }

    /// The ID of the user that the token acts for; nil before the first login, or when Salesforce
    /// did not say.
    var userID: String? { user.withLock { $0 } }

    func token() async throws(VendorError) -> AccessToken {
        let form = try form()
        let call = HTTPRequest(
            .post,
            configuration.loginURL + APIPath.token,
            headers: [
                HTTPHeader("Content-Type", "application/x-www-form-urlencoded"),
                HTTPHeader("Accept", "application/json"),
            ],
            body: Array(
                form.map { "\($0.0)=\(SOQL.encoded($0.1))" }.joined(separator: "&").utf8
            ),
            timeoutMilliseconds: Limits.callMilliseconds
        )
        let answer: HTTPResponse
        do throws(TransportError) {
            answer = try await transport.send(call)
        } catch {
            throw fault(error)
        }
        guard answer.status == 200 else { throw refusal(answer) }
        return try taken(answer)
    }

    private func form() throws(VendorError) -> [(String, String)] {
        switch configuration.credential {
        case .secret(let secret):
            return [
                ("grant_type", "client_credentials"), ("client_id", configuration.clientID),
                ("client_secret", secret),
            ]
        case .privateKey(let pem, let username):
            do throws(ClientAssertion.UnusableKey) {
                let assertion = try ClientAssertion(
                    pem: pem,
                    clientID: configuration.clientID,
                    username: username,
                    audience: configuration.loginURL
                )
                return [
                    ("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"),
                    ("assertion", try assertion.signed(now: clock.now())),
                ]
            } catch {
                throw VendorError(
                    .credentialsRefused,
                    line: "The private key for Salesforce cannot be used; it has to be the PEM of "
                        + "an RSA key of at least 2,048 bits, without a passphrase"
                )
            }
        }
    }

    private func taken(_ answer: HTTPResponse) throws(VendorError) -> AccessToken {
        let (token, id) = try answer.read("the login") { (value) throws(DecodingFailure) in
            let object = try value.requiredObject("token")
            var base = try object.filledText("instance_url")
            while base.hasSuffix("/") { base.removeLast() }
            guard base.hasPrefix("https://") || base.hasPrefix("http://") else {
                throw DecodingFailure("member 'instance_url' is not a URL")
            }
            let token = AccessToken(value: try object.filledText("access_token"), baseURL: base)
            return (token, object["id"]?.text)
        }
        let userID = id?.split(separator: "/").last.map(String.init)
        user.withLock { $0 = userID.flatMap { $0.utf8.count == 18 ? $0 : nil } }
        return token
    }

    private func fault(_ fault: TransportError) -> VendorError {
        switch fault {
        case .cancelled: return VendorError(.cancelled, line: "stopping")
        case .notSent(let text), .answerLost(let text):
            // A lost token has no effect; the next one is as good.
            let line =
                "Salesforce's login host cannot be reached (\(text)); check "
                + "LEADSYNC_SALESFORCE_LOGIN_URL and the network"
            return VendorError(.unreachable, line: line)
        }
    }

    /// The error for a refused login. Salesforce's descriptions are fixed texts; even so, only
    /// codes that are known to be harmless get into the line.
    private func refusal(_ answer: HTTPResponse) -> VendorError {
        let error = try? answer.parsed { (value) throws(DecodingFailure) -> String? in
            value.object(at: "error")?["error"]?.text
        }
        if [406, 408, 420, 429].contains(answer.status) || answer.status >= 500 {
            let line = "Salesforce's login is not available (HTTP \(answer.status))"
            return VendorError(.transient, line: line)
        }
        guard let error = error ?? nil else {
            let line =
                "There is no Salesforce login at the login URL (HTTP \(answer.status)); "
                + "LEADSYNC_SALESFORCE_LOGIN_URL has to be the org's My Domain, "
                + "https://NAME.my.salesforce.com"
            return VendorError(.credentialsRefused, line: line)
        }
        let hint =
            switch error {
            case "invalid_client_id": "check LEADSYNC_SALESFORCE_CLIENT_ID"
            case "invalid_client", "invalid_client_credentials":
                "check LEADSYNC_SALESFORCE_CLIENT_SECRET"
            case "unsupported_grant_type":
                "enable the flow in the connected app; client credentials need the My Domain"
            case "invalid_grant":
                switch configuration.credential {
                case .secret:
                    "check LEADSYNC_SALESFORCE_CLIENT_SECRET, and the Run As user of the connected "
                        + "app"
                case .privateKey:
                    "check LEADSYNC_SALESFORCE_USERNAME, the certificate of the connected app, and "
                        + "that the user is pre-authorized for it"
                }
            default: "check the client ID, the secret or key, and the connected app"
            }
        let code = SalesforceLogin.known.contains(error) ? error : "an unknown error"
        return VendorError(
            .credentialsRefused,
            code: SalesforceLogin.known.contains(error) ? error : nil,
            line: "Salesforce refused the login (\(code)); \(hint)"
        )
    }

    private static let known: Set<String> = [
        "invalid_grant", "invalid_client_id", "invalid_client", "unsupported_grant_type",
        "invalid_client_credentials", "invalid_request", "unauthorized_client",
        "inactive_user", "inactive_org", "rate_limit_exceeded", "app_not_found",
        "invalid_app_access",
    ]
}
