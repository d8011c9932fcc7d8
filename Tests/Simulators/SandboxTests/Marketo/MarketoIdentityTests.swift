// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import SandboxKit
@testable import SandboxMarketo

@Suite("Marketo: identity and envelope")
struct MarketoIdentityTests {
    private static let query =
        "grant_type=client_credentials&client_id=sandbox&client_secret=sandbox-secret"

    @Test func givesTheSameTokenWithTheLifeThatRemains() async throws {
        let fixture = try await MarketoFixture()
        let first = try await fixture.send("GET", "/identity/oauth/token?" + Self.query).json
        #expect(
            first.members?.map(\.name) == ["access_token", "token_type", "expires_in", "scope"]
        )
        #expect(first["token_type"] == "bearer")
        #expect(first["expires_in"] == 3599)
        #expect(first["access_token"]?.text?.hasSuffix(":int") == true)
        fixture.advance(seconds: 600)
        let second = try await fixture.send(
            "POST",
            "/identity/oauth/token",
            Array(Self.query.utf8),
            headers: [("Content-Type", "application/x-www-form-urlencoded")]
        ).json
        #expect(second["access_token"] == first["access_token"])
        #expect(second["expires_in"] == 2999)
        fixture.advance(seconds: 3000)
        let third = try await fixture.send("POST", "/identity/oauth/token?" + Self.query).json
        #expect(third["access_token"] != first["access_token"])
        #expect(third["expires_in"] == 3599)
    }

    @Test func refusesWrongCredentialsWithHTTP401() async throws {
        let fixture = try await MarketoFixture()
        for (query, error) in [
            ("client_id=other&client_secret=sandbox-secret", "unauthorized"),
            ("client_id=sandbox&client_secret=other", "invalid_client"),
        ] {
            let response = try await fixture.send(
                "GET",
                "/identity/oauth/token?grant_type=client_credentials&" + query
            )
            #expect(response.status == 401)
            #expect(response.json["error"] == .string(error))
            #expect(response.json["error_description"]?.text?.isEmpty == false)
            #expect(!response.text.contains("other"))
        }
    }

    @Test func knowsTokensInHeaderAndQuery() async throws {
        let fixture = try await MarketoFixture()
        let path = "/rest/v1/leads/describe2.json"
        #expect(try await fixture.call("GET", path).json["success"] == true)
        let inQuery = try await fixture.send("GET", path + "?access_token=" + fixture.token)
        #expect(inQuery.json["success"] == true)
        let without = try await fixture.send("GET", path)
        #expect(without.status == 200)
        #expect(without.json["success"] == false)
        #expect(
            without.json["errors"]?.written == #"[{"code":"601","message":"Access token invalid"}]"#
        )
        var limits = MarketoLimits()
        limits.acceptsTokenInQuery = false
        let later = try await MarketoFixture(limits: limits)
        let refused = try await later.send("GET", path + "?access_token=" + later.token)
        #expect(refused.json["errors"]?.elements?.first?["code"] == "601")
    }

    @Test func endsTokensAfterAnHourOrByAFault() async throws {
        let fixture = try await MarketoFixture()
        let path = "/rest/v1/leads/describe2.json"
        fixture.advance(seconds: 3600)
        #expect(try await fixture.refusal("GET", path) == .init("602", "Access token expired"))
        let fresh = try await MarketoFixture()
        fresh.fault(Fault(.expiredToken, count: 1))
        #expect(try await fresh.refusal("GET", path).code == "602")
        // It stays so, and the next token is another one.
        #expect(try await fresh.refusal("GET", path).code == "602")
        #expect(try await MarketoFixture.token(fresh.sandbox) != fresh.token)
    }

    @Test func putsEverythingIntoTheEnvelope() async throws {
        let fixture = try await MarketoFixture()
        let response = try await fixture.call("GET", "/rest/v1/leads/describe2.json")
        #expect(response.json.members?.map(\.name) == ["requestId", "success", "result"])
        let request = try #require(response.json["requestId"]?.text)
        #expect(request.contains(/^[0-9a-f]+#[0-9a-f]+$/))
        let second = try await fixture.call("GET", "/rest/v1/leads/describe2.json")
        #expect(second.json["requestId"] != response.json["requestId"])
    }

    @Test(
        "calls that are none",
        arguments: [
            ("GET", "/rest/v1/unheard.json", "610"), ("GET", "/rest/v1/leads", "610"),
            ("GET", "/rest/v2/leads.json", "610"), ("PUT", "/rest/v1/leads.json", "605"),
            ("POST", "/rest/v1/leads/describe.json", "605"),
            ("GET", "/rest/v1/salespersons.json", "703"),
            ("POST", "/rest/v1/campaigns/1/trigger.json", "1013"),
        ]
    )
    func unknown(method: String, path: String, code: String) async throws {
        let fixture = try await MarketoFixture()
        #expect(try await fixture.refusal(method, path).code == code)
    }

    @Test func refusesBodiesThatAreNoJSON() async throws {
        let fixture = try await MarketoFixture()
        func code(_ type: String, _ body: String) async throws -> JSON? {
            let response = try await fixture.send(
                "POST",
                "/rest/v1/leads.json",
                Array(body.utf8),
                headers: [("Authorization", "Bearer \(fixture.token)"), ("Content-Type", type)]
            )
            return response.json["errors"]?.elements?.first?["code"]
        }
        #expect(try await code("application/json", "{") == "609")
        #expect(try await code("application/json", "[]") == "609")
        #expect(try await code("text/plain", #"{"input":[]}"#) == "612")
        #expect(try await code("application/json", "{}") == "1002")
    }

    @Test func saysByHTTPOnlyWhatIsTooLarge() async throws {
        let fixture = try await MarketoFixture()
        let long = try await fixture.call(
            "GET",
            "/rest/v1/leads.json?filterType=email&filterValues="
                + String(repeating: "a", count: 8192)
        )
        #expect(long.status == 414)
        #expect(
            long.json["errors"]?.written == #"[{"code":"414","message":"Request-URI Too Long"}]"#
        )
        let large = try await fixture.call(
            "POST",
            "/rest/v1/leads.json",
            ["input": [.string(String(repeating: "a", count: 1 << 20))]]
        )
        #expect(large.status == 413)
        #expect(
            large.json["errors"]?.written
                == #"[{"code":"413","message":"Request Entity Too Large"}]"#
        )
    }

    @Test func failsAsAFaultWants() async throws {
        let fixture = try await MarketoFixture()
        fixture.fault(Fault(.vendorError, count: 1, code: "608"))
        fixture.fault(Fault(.vendorError, count: 1, code: "713", message: "later"))
        let path = "/rest/v1/leads/describe2.json"
        #expect(
            try await fixture.refusal("GET", path) == .init("608", "API Temporarily Unavailable")
        )
        #expect(try await fixture.refusal("GET", path) == .init("713", "later"))
        #expect(try await fixture.call("GET", path).json["success"] == true)
    }
}
