// SPDX-License-Identifier: Apache-2.0

/// A JSON web token in its compact form (RFC 7519), signed with RS256 (RFC 7518, section 3.3).
///
/// The algorithm is fixed: whatever a token's header says, the signature is checked as RS256.
public struct JSONWebToken: Sendable {
    /// The header: JSON that names the algorithm.
    public let header: [UInt8]
    /// The claims: JSON of the issuer.
    public let claims: [UInt8]

    /// A token that the key's owner has signed; nil for any other text.
    public init?(_ text: String, signedBy key: RSAPublicKey) {
        let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard text.utf8.count <= Limits.tokenBytes, parts.count == 3,
            let header = Base64URL.decoded(parts[0]), let claims = Base64URL.decoded(parts[1]),
            let signature = Base64URL.decoded(parts[2]),
            key.isValid(signature, of: Array(text.utf8.prefix(upTo: parts[1].endIndex)))
        else { return nil }
        self.header = header
        self.claims = claims
    }

    /// The text of a token with these claims, a JSON object; nil when the key cannot sign.
    public static func signed(claims: [UInt8], by key: RSAPrivateKey) -> String? {
        let header = Base64URL.encoded(Array(#"{"alg":"RS256","typ":"JWT"}"#.utf8))
        let text = "\(header).\(Base64URL.encoded(claims))"
        return key.signature(of: Array(text.utf8)).map { "\(text).\(Base64URL.encoded($0))" }
    }
}
