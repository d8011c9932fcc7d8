// SPDX-License-Identifier: Apache-2.0

internal import JWTKit
internal import Primitives

/// The signed claim of the JWT bearer flow: this app acts for this user.
struct ClientAssertion: Sendable {
    /// The key cannot be read; never says anything of the key itself.
    struct UnusableKey: Error {}

    private struct Claims: JWTPayload {
        var iss: IssuerClaim
        var sub: SubjectClaim
        /// Salesforce takes one audience as text, not as an array.
        var aud: String
        var exp: Int64

        /// Assertions are only signed here, never verified.
        func verify(using algorithm: some JWTAlgorithm) async throws {}
    }

    private let key: Insecure.RSA.PrivateKey
    let clientID: String
    let username: String
    let audience: String

    init(
        pem: String,
        clientID: String,
        username: String,
        audience: String
    ) throws(UnusableKey) {
        guard let key = try? Insecure.RSA.PrivateKey(pem: pem) else { throw UnusableKey() }
        self.key = key
        self.clientID = clientID
        self.username = username
        self.audience = audience
    }

    /// An assertion that is good for a few minutes.
    func signed(now: Timestamp) async throws(UnusableKey) -> String {
        let end = now.advanced(byMilliseconds: Limits.assertionMilliseconds)
        let claims = Claims(
            iss: IssuerClaim(value: clientID),
            sub: SubjectClaim(value: username),
            aud: audience,
            exp: end.milliseconds / 1_000
        )
        let keys = JWTKeyCollection()
        await keys.add(rsa: key, digestAlgorithm: .sha256)
        do { return try await keys.sign(claims) } catch { throw UnusableKey() }
    }
}
