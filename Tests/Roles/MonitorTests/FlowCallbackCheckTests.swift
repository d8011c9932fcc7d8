// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Monitor

/// Where the flow step's outcomes may be told.
@Suite struct FlowCallbackCheckTests {
    @Test(arguments: [
        "https://adobe.com/send/callback/here", "https://a.b.marketo.example:8443/x?y=z",
        "HTTPS://Gateway.Example.COM/",
    ])
    func publicNamesOverTLSAreAllowed(url: String) {
        #expect(FlowCallbackCheck(hosts: []).allows(url))
    }

    @Test(arguments: [
        "", "https://", "https:///x", "http://example.com/", "ftp://example.com/",
        "https://localhost/", "https://gateway/", "https://127.0.0.1/", "https://10.0.0.1:443/",
        "https://2130706433/", "https://0x7f.1/", "https://127.1/", "https://[::1]/",
        "https://[fe80::1]/", "https://169.254.169.254/latest", "https://metadata.internal/",
        "https://printer.local/", "https://a.localhost/", "https://router.home.arpa/",
        "https://user@example.com/", "https://example.com:99999/", "https://example.com:x/",
        "https://example.com\\@evil.example/", "https://exa mple.com/", "https://example..com/",
        "https://example.com./", "https://example.com/\r\nX: y", "https://ex%61mple.com/",
        "//example.com/", "javascript://example.com/",
    ])
    func everythingElseIsRefused(url: String) {
        #expect(!FlowCallbackCheck(hosts: []).allows(url))
    }

    @Test func namedHostsAreTheOnlyOnes() {
        let check = FlowCallbackCheck(hosts: ["gateway.corp", ".Marketo.Example", "127.0.0.1"])
        for url in [
            "https://gateway.corp/", "https://a.marketo.example/", "https://127.0.0.1/",
            "http://127.0.0.1:8080/x",
        ] {
            #expect(check.allows(url), "\(url)")
        }
        for url in [
            "https://marketo.example/", "https://xmarketo.example/", "https://example.com/",
            "http://gateway.corp/", "http://localhost/", "https://a.gateway.corp/",
            "https://a.marketo.example.evil.example/",
        ] {
            #expect(!check.allows(url), "\(url)")
        }
    }
}
