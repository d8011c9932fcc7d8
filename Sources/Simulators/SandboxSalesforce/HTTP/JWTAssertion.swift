// SPDX-License-Identifier: Apache-2.0

internal import Cryptography
internal import Foundation
internal import Primitives

/// The assertion of the JWT bearer flow.
struct JWTAssertion: Sendable {
    var issuer: String
    var subject: String
    var audience: String
    var expiresAt: Timestamp

    /// The claims of the assertion, if the owner of a key has signed it with RS256.
    ///
    /// - Parameter publicKey: PEM: a public key, or a certificate with one.
    static func verified(_ text: String, publicKey: String) -> JWTAssertion? {
        guard let key = RSAPublicKey(pem: publicKey),
            let token = JSONWebToken(text, signedBy: key),
            let header = try? JSONDecoder().decode(Header.self, from: Data(token.header)),
            header.alg == "RS256",
            let claims = try? JSONDecoder().decode(Claims.self, from: Data(token.claims))
        else { return nil }
        return JWTAssertion(
            issuer: claims.iss,
            subject: claims.sub,
            audience: claims.aud,
            expiresAt: Timestamp(milliseconds: Int64(claims.exp.seconds * 1000))
        )
    }

    /// Whether a PEM can be verified with.
    static func isUsable(_ publicKey: String) -> Bool { RSAPublicKey(pem: publicKey) != nil }

    /// Whether it is meant for Salesforce, or for this org.
    func isFor(_ instanceURL: String) -> Bool {
        ["https://login.salesforce.com", "https://test.salesforce.com", instanceURL]
            .contains(audience)
    }

    private struct Header: Decodable {
        var alg: String
    }

    private struct Claims: Decodable {
        var iss: String
        var sub: String
        var aud: String
        var exp: Expiry
    }

    /// Seconds since 1970, which some clients write as a string.
    private struct Expiry: Decodable {
        var seconds: Double

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let number = try? container.decode(Double.self) {
                seconds = number
            } else if let number = Double(try container.decode(String.self)), number.isFinite {
                seconds = number
            } else {
                throw DecodingError.dataCorruptedError(in: container, debugDescription: "no number")
            }
            guard abs(seconds) < 1e12 else {
                throw DecodingError.dataCorruptedError(in: container, debugDescription: "no time")
            }
        }
    }
}
