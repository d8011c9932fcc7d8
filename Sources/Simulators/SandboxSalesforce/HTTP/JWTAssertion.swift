// SPDX-License-Identifier: Apache-2.0

internal import JWTKit
internal import LeadModel

/// The assertion of the JWT bearer flow.
struct JWTAssertion: Sendable {
    var issuer: String
    var subject: String
    var audience: String
    var expiresAt: Timestamp

    /// The claims of the assertion, if the owner of a key has signed it with RS256.
    ///
    /// - Parameter publicKey: PEM: a public key, or a certificate with one.
    static func verified(_ text: String, publicKey: String) async -> JWTAssertion? {
        guard let key = key(publicKey) else { return nil }
        let keys = await JWTKeyCollection().add(rsa: key, digestAlgorithm: .sha256)
        guard let claims = try? await keys.verify(text, as: Claims.self) else { return nil }
        return JWTAssertion(
            issuer: claims.iss,
            subject: claims.sub,
            audience: claims.aud,
            expiresAt: Timestamp(milliseconds: Int64(claims.exp.seconds * 1000))
        )
    }

    /// Whether a PEM can be verified with.
    static func isUsable(_ publicKey: String) -> Bool { key(publicKey) != nil }

    /// Whether it is meant for Salesforce, or for this org.
    func isFor(_ instanceURL: String) -> Bool {
        ["https://login.salesforce.com", "https://test.salesforce.com", instanceURL]
            .contains(audience)
    }

    private static func key(_ pem: String) -> Insecure.RSA.PublicKey? {
        pem.contains("BEGIN CERTIFICATE")
            ? try? Insecure.RSA.PublicKey(certificatePEM: pem)
            : try? Insecure.RSA.PublicKey(pem: pem)
    }

    private struct Claims: JWTPayload {
        var iss: String
        var sub: String
        var aud: String
        var exp: Expiry

        // The clock of the sandbox decides about expiry, not the machine's.
        func verify(using algorithm: some JWTAlgorithm) async throws {}
    }

    /// Seconds since 1970, which some clients write as a string.
    private struct Expiry: Codable {
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

        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            try container.encode(seconds)
        }
    }
}
