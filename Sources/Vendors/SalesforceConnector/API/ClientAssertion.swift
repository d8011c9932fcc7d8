// SPDX-License-Identifier: Apache-2.0

internal import Cryptography
internal import JSONCodec
internal import Primitives

/// The signed claim of the JWT bearer flow: this app acts for this user.
struct ClientAssertion: Sendable {
    /// The key cannot be read; never says anything of the key itself.
    struct UnusableKey: Error {}

    private let key: RSAPrivateKey
    let clientID: String
    let username: String
    let audience: String

    init(
        pem: String,
        clientID: String,
        username: String,
        audience: String
    ) throws(UnusableKey) {
        guard let key = RSAPrivateKey(pem: pem) else { throw UnusableKey() }
        self.key = key
        self.clientID = clientID
        self.username = username
        self.audience = audience
    }

    /// An assertion that is good for a few minutes.
    func signed(now: Timestamp) throws(UnusableKey) -> String {
        let end = now.advanced(byMilliseconds: Limits.assertionMilliseconds)
        var claims = JSONWriter()
        claims.beginObject()
        claims.name("iss")
        claims.value(clientID)
        claims.name("sub")
        claims.value(username)
        claims.name("aud")
        // Salesforce takes one audience as text, not as an array.
        claims.value(audience)
        claims.name("exp")
        claims.value(end.milliseconds / 1_000)
        claims.endObject()
        guard let token = JSONWebToken.signed(claims: claims.bytes(), by: key) else {
            throw UnusableKey()
        }
        return token
    }
}
