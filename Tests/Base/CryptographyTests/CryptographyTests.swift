// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Testing

@Suite struct CryptographyTests {
    @Test func aDigestIsThatOfTheStandard() {
        let digest = SHA256()
        digest.update(Array("a".utf8))
        digest.update(Array("bc".utf8))
        let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        #expect(Self.hex(digest.finalize()) == expected)
        digest.update(Array("abc".utf8))
        #expect(Self.hex(digest.finalize()) == expected, "begins anew after a digest")
    }

    @Test func anAuthenticationCodeIsThatOfTheStandard() {
        // RFC 4231, test case 2.
        let code = SHA256.authenticationCode(
            of: Array("what do ya want for nothing?".utf8),
            secret: Array("Jefe".utf8)
        )
        let expected = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        #expect(Self.hex(code) == expected)
    }

    @Test func aTokenIsSignedAsOtherImplementationsSignIt() throws {
        let key = try #require(RSAPrivateKey(pem: TestKeys.privateKey))
        let claims = Array(#"{"iss":"app","exp":1}"#.utf8)
        #expect(JSONWebToken.signed(claims: claims, by: key) == TestKeys.token)
    }

    @Test(arguments: [TestKeys.publicKey, TestKeys.publicKeyPKCS1, TestKeys.certificate])
    func aTokenOfTheKeysOwnerIsRead(pem: String) throws {
        let key = try #require(RSAPublicKey(pem: pem))
        let token = try #require(JSONWebToken(TestKeys.token, signedBy: key))
        #expect(String(decoding: token.header, as: UTF8.self) == #"{"alg":"RS256","typ":"JWT"}"#)
        #expect(String(decoding: token.claims, as: UTF8.self) == #"{"iss":"app","exp":1}"#)
    }

    @Test func aTokenThatWasChangedIsRefused() throws {
        let key = try #require(RSAPublicKey(pem: TestKeys.publicKey))
        let parts = TestKeys.token.split(separator: ".").map(String.init)
        // {"iss":"app","exp":2}
        let claims = "eyJpc3MiOiJhcHAiLCJleHAiOjJ9"
        for text in [
            "\(parts[0]).\(claims).\(parts[2])", "\(parts[0]).\(parts[1]).",
            "\(parts[0]).\(parts[1])", "\(TestKeys.token)==", "\(TestKeys.token).", "", "..",
            TestKeys.token.replacing("_", with: "/"), "\(TestKeys.token) ",
        ] {
            #expect(JSONWebToken(text, signedBy: key) == nil, "\(text)")
        }
    }

    @Test(arguments: [
        "", "-----BEGIN PRIVATE KEY-----", TestKeys.privateKeyWithPassphrase, TestKeys.publicKey,
        TestKeys.shortPrivateKey, TestKeys.curvePrivateKey,
        String(TestKeys.privateKey.dropFirst(200)),
    ])
    func anotherPrivateKeyIsRefused(pem: String) {
        #expect(RSAPrivateKey(pem: pem) == nil)
    }

    @Test(arguments: ["", "-----BEGIN PUBLIC KEY-----", TestKeys.privateKey])
    func anotherPublicKeyIsRefused(pem: String) {
        #expect(RSAPublicKey(pem: pem) == nil)
    }

    private static func hex(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
