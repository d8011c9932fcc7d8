// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL

/// A SHA-256 digest (FIPS 180-4) over bytes that come in pieces.
///
/// One thread at a time uses it.
public final class SHA256 {
    /// The bytes of a digest.
    public static let byteCount = 32

    private let context: OpaquePointer

    /// A digest of no bytes yet.
    public init() {
        guard let context = EVP_MD_CTX_new(),
            EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1
        else { fatalError("libcrypto has no memory for a digest") }
        self.context = context
    }

    deinit { EVP_MD_CTX_free(context) }

    /// Appends bytes to what is digested.
    public func update(_ bytes: [UInt8]) {
        guard EVP_DigestUpdate(context, bytes, bytes.count) == 1 else {
            fatalError("libcrypto cannot digest")
        }
    }

    /// The digest of all bytes since the start or since the last digest; begins anew.
    public func finalize() -> [UInt8] {
        let digest = [UInt8](unsafeUninitializedCapacity: Int(EVP_MAX_MD_SIZE)) { buffer, count in
            var length: UInt32 = 0
            guard EVP_DigestFinal_ex(context, buffer.baseAddress, &length) == 1,
                EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1
            else { fatalError("libcrypto cannot digest") }
            count = Int(length)
        }
        return digest
    }

    /// The authentication code of a text with a secret: HMAC-SHA256 (RFC 2104).
    public static func authenticationCode(of text: [UInt8], secret: [UInt8]) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: Int(EVP_MAX_MD_SIZE)) { buffer, count in
            var length: UInt32 = 0
            guard
                HMAC(
                    EVP_sha256(),
                    secret,
                    Int32(clamping: secret.count),
                    text,
                    text.count,
                    buffer.baseAddress,
                    &length
                ) != nil
            else { fatalError("libcrypto has no memory for an authentication code") }
            count = Int(length)
        }
    }
}
