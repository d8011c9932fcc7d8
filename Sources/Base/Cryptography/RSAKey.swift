// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL

/// An RSA key of at least 2,048 bits, as libcrypto holds it.
final class RSAKey: @unchecked Sendable {
    /// libcrypto counts its users with atomics and never changes a key that was read: threads may
    /// share it.
    let pointer: OpaquePointer

    /// Takes over a key that libcrypto has read, and frees it in the end; nil for another kind of
    /// key or one that is too short.
    init?(taking pointer: OpaquePointer?) {
        guard let pointer else { return nil }
        self.pointer = pointer
        guard leadsync_key_is_rsa(pointer) == 1, leadsync_key_bits(pointer) >= Limits.keyBits
        else { return nil }
    }

    deinit { EVP_PKEY_free(pointer) }

    /// Calls `read` with a PEM text. What libcrypto notes of failures is dropped: it names parts of
    /// the text.
    static func reading<Value>(pem: String, _ read: (OpaquePointer) -> Value?) -> Value? {
        let bytes = Array(pem.utf8)
        guard bytes.count <= Limits.pemBytes else { return nil }
        defer { ERR_clear_error() }
        return bytes.withUnsafeBytes { buffer in
            guard let source = BIO_new_mem_buf(buffer.baseAddress, Int32(buffer.count)) else {
                return nil
            }
            defer { BIO_free(source) }
            return read(source)
        }
    }
}

/// An RSA key that signs with SHA-256 (RSASSA-PKCS1-v1_5 of RFC 8017, RS256 of RFC 7518).
public struct RSAPrivateKey: Sendable {
    private let key: RSAKey

    /// A key as PEM, PKCS#1 or PKCS#8, without a passphrase; nil for anything else and for less
    /// than 2,048 bits.
    public init?(pem: String) {
        let pointer = RSAKey.reading(pem: pem) { source in
            // Without this answer libcrypto would ask for a passphrase at the terminal.
            PEM_read_bio_PrivateKey(source, nil, { _, _, _, _ in -1 }, nil)
        }
        guard let key = RSAKey(taking: pointer) else { return nil }
        self.key = key
    }

    /// The signature of a text; nil when libcrypto has no memory or refuses the key.
    public func signature(of text: [UInt8]) -> [UInt8]? {
        guard let context = EVP_MD_CTX_new() else { return nil }
        defer {
            EVP_MD_CTX_free(context)
            ERR_clear_error()
        }
        var length = 0
        guard EVP_DigestSignInit(context, nil, EVP_sha256(), nil, key.pointer) == 1,
            EVP_DigestSign(context, nil, &length, text, text.count) == 1
        else { return nil }
        var signature = [UInt8](repeating: 0, count: length)
        guard EVP_DigestSign(context, &signature, &length, text, text.count) == 1 else {
            return nil
        }
        return Array(signature.prefix(length))
    }
}

/// An RSA key that verifies what its owner has signed.
public struct RSAPublicKey: Sendable {
    private let key: RSAKey

    /// A key as PEM: a public key (PKCS#1 or X.509), or a certificate with one; nil for anything
    /// else and for less than 2,048 bits. A certificate's dates and issuer are not checked.
    public init?(pem: String) {
        guard let key = RSAKey(taking: RSAKey.reading(pem: pem, RSAPublicKey.read)) else {
            return nil
        }
        self.key = key
    }

    /// True if the key's owner has signed the text.
    public func isValid(_ signature: [UInt8], of text: [UInt8]) -> Bool {
        guard let context = EVP_MD_CTX_new() else { return false }
        defer {
            EVP_MD_CTX_free(context)
            ERR_clear_error()
        }
        return EVP_DigestVerifyInit(context, nil, EVP_sha256(), nil, key.pointer) == 1
            && EVP_DigestVerify(context, signature, signature.count, text, text.count) == 1
    }

    /// Reads the first PEM block, whose label says what it holds.
    private static func read(_ source: OpaquePointer) -> OpaquePointer? {
        var (label, header): (UnsafeMutablePointer<CChar>?, UnsafeMutablePointer<CChar>?)
        var content: UnsafeMutablePointer<UInt8>?
        var length = 0
        guard PEM_read_bio(source, &label, &header, &content, &length) == 1, let label else {
            return nil
        }
        defer {
            CRYPTO_free(label, nil, 0)
            CRYPTO_free(header, nil, 0)
            CRYPTO_free(content, nil, 0)
        }
        var next = UnsafePointer<UInt8>(content)
        switch String(cString: label) {
        case "PUBLIC KEY": return d2i_PUBKEY(nil, &next, length)
        case "RSA PUBLIC KEY": return d2i_PublicKey(EVP_PKEY_RSA, nil, &next, length)
        case "CERTIFICATE":
            guard let certificate = d2i_X509(nil, &next, length) else { return nil }
            defer { X509_free(certificate) }
            return X509_get_pubkey(certificate)
        default: return nil
        }
    }
}
