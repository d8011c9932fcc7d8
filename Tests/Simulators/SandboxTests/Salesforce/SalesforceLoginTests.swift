// SPDX-License-Identifier: Apache-2.0

import Foundation
import Primitives
import Testing

@testable import SandboxKit
@testable import SandboxSalesforce

@Suite("Salesforce: login, sessions, limits")
struct SalesforceLoginTests {
    private static func token(
        _ fixture: SalesforceFixture,
        _ form: String,
        headers: [(name: String, value: String)] = []
    ) async throws -> SandboxResponse {
        try await fixture.send(
            "POST",
            "/services/oauth2/token",
            Array(form.utf8),
            headers: [
                ("Content-Type", "application/x-www-form-urlencoded"),
                ("Host", "my.sandbox.example:8081"),
            ] + headers
        )
    }

    @Test func clientCredentials() async throws {
        let fixture = try await SalesforceFixture()
        let basic = Data("sandbox:sandbox-secret".utf8).base64EncodedString()
        let answers = [
            try await SalesforceLoginTests.token(
                fixture,
                "grant_type=client_credentials&client_id=sandbox&client_secret=sandbox-secret"
            ),
            try await SalesforceLoginTests.token(
                fixture,
                "grant_type=client_credentials",
                headers: [("Authorization", "Basic \(basic)")]
            ),
        ]
        for answer in answers {
            #expect(answer.status == 200)
            let json = answer.json
            #expect(json["instance_url"] == "http://my.sandbox.example:8081")
            #expect(json["token_type"] == "Bearer")
            #expect(json["issued_at"] == "1795514400000")
            #expect(json["expires_in"] == nil)
            #expect(json["refresh_token"] == nil)
            let path = json["id"]?.text?.split(separator: "/").suffix(2).map(String.init)
            #expect(path == [SalesforceUsers.organizationID, SalesforceUsers.sync.id])
            let token = json["access_token"]?.text ?? ""
            #expect(token.hasPrefix("00D"))
            let call = try await fixture.send(
                "GET",
                "/services/data/v66.0/limits",
                headers: [("Authorization", "Bearer \(token)")]
            )
            #expect(call.status == 200)
        }
    }

    @Test func tellsWhoIsLoggedIn() async throws {
        let fixture = try await SalesforceFixture()
        let user = SalesforceUsers.sync
        let path = "/id/\(SalesforceUsers.organizationID)/\(user.id)"
        let headers = [
            (name: "Authorization", value: "Bearer \(fixture.token)"), ("Host", "a.example"),
        ]
        let info = try await fixture.send("GET", "/services/oauth2/userinfo", headers: headers)
        #expect(info.status == 200)
        #expect(info.json["sub"]?.text == "https://login.salesforce.com" + path)
        #expect(info.json["user_id"]?.text == user.id)
        #expect(info.json["family_name"] == "Integration")
        #expect(info.json["zoneinfo"] == "GMT")
        #expect(
            info.json["urls"]?["rest"] == "http://a.example/services/data/v{version}/"
        )
        let identity = try await fixture.send("GET", path, headers: headers)
        #expect(identity.json["username"]?.text == user.username)
        #expect(identity.json["first_name"] == "LeadSync")
        #expect(identity.json["urls"] == info.json["urls"])
        for (target, token, text) in [
            (path, "x", "Bad_OAuth_Token"), ("/services/oauth2/userinfo", "x", "Bad_OAuth_Token"),
            (path, "", "Missing_OAuth_Token"),
        ] {
            let refused = try await fixture.send(
                "GET",
                target,
                headers: token.isEmpty ? [] : [("Authorization", "Bearer \(token)")]
            )
            #expect((refused.status, refused.text) == (403, text))
        }
    }

    @Test func oldVersionsAreGone() async throws {
        let fixture = try await SalesforceFixture()
        for (version, status) in [("v30.0", 410), ("v20.0", 410), ("v31.0", 200), ("v99.0", 404)] {
            let answer = try await fixture.send(
                "GET",
                "/services/data/\(version)/limits",
                headers: [("Authorization", "Bearer \(fixture.token)")]
            )
            #expect(answer.status == status, "\(version)")
        }
    }

    @Test(
        arguments: [
            (
                "grant_type=client_credentials&client_id=x", "invalid_client_id",
                "client identifier invalid"
            ),
            (
                "grant_type=password&client_id=sandbox&client_secret=sandbox-secret&"
                    + "username=sync%40leadsync.example&password=wrong",
                "invalid_grant", "authentication failure"
            ),
            (
                "grant_type=refresh_token&client_id=sandbox&client_secret=sandbox-secret&"
                    + "refresh_token=x", "invalid_grant", "expired access/refresh token"
            ),
            ("grant_type=magic", "unsupported_grant_type", "grant type not supported"),
            ("", "unsupported_grant_type", "grant type not supported"),
        ]
    )
    func refuses(form: String, error: String, description: String) async throws {
        let fixture = try await SalesforceFixture()
        let answer = try await SalesforceLoginTests.token(fixture, form)
        #expect(answer.status == 400)
        #expect(
            answer.text == #"{"error":"\#(error)","error_description":"\#(description)"}"#
        )
    }

    @Test func passwordAndRefresh() async throws {
        let fixture = try await SalesforceFixture()
        let client = "client_id=sandbox&client_secret=sandbox-secret"
        let first = try await SalesforceLoginTests.token(
            fixture,
            "grant_type=password&\(client)&username=sync%40leadsync.example&password=sandboxtoken"
        )
        #expect(first.json["refresh_token"] == nil)
        let made = try await fixture.administer(
            "refresh-tokens",
            ["username": "sync@leadsync.example"]
        )
        let refresh = try #require(made.json["refresh_token"]?.text)
        let second = try await SalesforceLoginTests.token(
            fixture,
            "grant_type=refresh_token&\(client)&refresh_token=\(refresh)"
                .replacing("!", with: "%21")
        )
        #expect(second.status == 200)
        #expect(second.json["access_token"] != first.json["access_token"])
    }

    @Test func soap() async throws {
        let fixture = try await SalesforceFixture()
        func login(_ password: String) async throws -> SandboxResponse {
            let body = """
                <env:Envelope xmlns:env="x"><env:Body>
                <n1:login xmlns:n1="urn:partner.soap.sforce.com">
                <n1:username>sync@leadsync.example</n1:username>
                <n1:password>\(password)</n1:password></n1:login></env:Body></env:Envelope>
                """
            return try await fixture.send(
                "POST",
                "/services/Soap/u/59.0",
                Array(body.utf8),
                headers: [("SOAPAction", "login"), ("Host", "a.example")]
            )
        }
        let good = try await login("sandboxtoken")
        #expect(good.status == 200)
        #expect(SalesforceOAuth.element("sessionId", in: good.text)?.hasPrefix("00D") == true)
        #expect(
            SalesforceOAuth.element("serverUrl", in: good.text)?
                .hasPrefix("http://a.example/services/Soap/u/59.0/00D") == true
        )
        let bad = try await login("wrong")
        #expect(bad.status == 500)
        #expect(bad.text.contains("<sf:exceptionCode>INVALID_LOGIN</sf:exceptionCode>"))
    }

    @Test func sessionsEnd() async throws {
        let fixture = try await SalesforceFixture()
        let expired =
            #"[{"message":"Session expired or invalid","errorCode":"INVALID_SESSION_ID"}]"#
        let none = try await fixture.send("GET", "/services/data/v66.0/limits")
        #expect((none.status, none.text) == (401, expired))
        let odd = try await fixture.send(
            "GET",
            "/services/data/v66.0/limits",
            headers: [("Authorization", "Token x")]
        )
        #expect(odd.status == 401)
        #expect(
            odd.text == #"[{"message":"INVALID_HEADER_TYPE","errorCode":"INVALID_AUTH_HEADER"}]"#
        )
        #expect(try await fixture.call("GET", "/limits").status == 200)
        // A session lives for two hours after its last use.
        fixture.advance(seconds: 7000)
        #expect(try await fixture.call("GET", "/limits").status == 200)
        fixture.advance(seconds: 7000)
        #expect(try await fixture.call("GET", "/limits").status == 200)
        fixture.environment.faults.add(Fault(.expiredToken, count: 1), to: .salesforce)
        for _ in 0..<2 {
            let gone = try await fixture.call("GET", "/limits")
            #expect((gone.status, gone.text) == (401, expired))
        }
    }

    @Test func callsAreCounted() async throws {
        let fixture = try await SalesforceFixture()
        try await fixture.administer("limits", ["dailyApiRequests": 3])
        let first = try await fixture.call("GET", "/limits")
        #expect(first.header("Sforce-Limit-Info") == "api-usage=1/3")
        #expect(first.json["DailyApiRequests"] == ["Max": 3, "Remaining": 2])
        _ = try await fixture.call("GET", "/limits")
        _ = try await fixture.call("GET", "/limits")
        let refused = try await fixture.call("GET", "/limits")
        #expect(refused.status == 403)
        #expect(
            refused.text
                == #"[{"message":"TotalRequests Limit exceeded.","#
                + #""errorCode":"REQUEST_LIMIT_EXCEEDED"}]"#
        )
        // The window is a rolling one; the session has ended meanwhile.
        fixture.advance(seconds: 24 * 3600 + 60)
        #expect(fixture.sandbox.state.usedCalls(at: fixture.environment.clock.now()) == 0)
    }

    @Test func countsRecords() async throws {
        let fixture = try await SalesforceFixture(people: 8)
        let counts = try await fixture.call("GET", "/limits/recordCount?sObjects=Lead,Contact")
        #expect(
            counts.text
                == #"{"sObjects":[{"count":6,"name":"Lead"},{"count":2,"name":"Contact"}]}"#
        )
    }
}
