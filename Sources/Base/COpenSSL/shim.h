// SPDX-License-Identifier: Apache-2.0
// The only door to OpenSSL's libcrypto: the Cryptography module is its one importer.
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

/// True for an RSA key. OpenSSL 3 has macros for these names, which Swift does not see.
static inline int leadsync_key_is_rsa(const EVP_PKEY *key) {
    return EVP_PKEY_base_id(key) == EVP_PKEY_RSA;
}

/// How many bits the key's modulus has.
static inline int leadsync_key_bits(const EVP_PKEY *key) { return EVP_PKEY_bits(key); }
