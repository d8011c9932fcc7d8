// SPDX-License-Identifier: Apache-2.0

import ConnectorRuntime
import JSONCodec
import LeadModel
import Primitives
import Synchronization
import VendorAPI
import VendorTestKit

@testable import MarketoConnector

/// A call as Marketo would understand it.
struct Asked: Sendable {
    var method: HTTPRequest.Method
    var path: String
    /// The query, or the form that stands for it.
    var query: [String: String]
    var body: String
    var headers: [HTTPHeader]

    init(_ call: HTTPRequest) {
        method = call.method
        headers = call.headers
        let url = call.url.replacing("https://test.example", with: "")
        let parts = url.split(separator: "?", maxSplits: 1).map(String.init)
        path = parts[0]
        body = String(decoding: call.body, as: UTF8.self)
        var text = parts.count > 1 ? parts[1] : ""
        if body.hasPrefix("_method=GET&") {
            text = String(body.dropFirst(12))
            method = .get
        }
        query = [:]
        for item in text.split(separator: "&") {
            let pair = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            query[String(pair[0])] = pair.count > 1 ? Self.unescaped(pair[1]) : ""
        }
    }

    /// The lookup's values.
    var values: [String] {
        (query["filterValues"] ?? "").split(separator: ",").map(String.init)
    }

    private static func unescaped(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), rest.count >= 2 {
                let digits = String(decoding: rest.prefix(2), as: UTF8.self)
                bytes.append(UInt8(digits, radix: 16) ?? 0)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// What a script says to a call.
enum Reply: Sendable {
    /// The inside of a successful envelope: `"result":[…]`.
    case ok(String)
    /// A failed envelope.
    case error(String, String = "no")
    case http(HTTPResponse)
    case fault(TransportError)
    /// What an idle Marketo would say.
    case usual

    static func http(_ status: Int, _ body: String, _ headers: [HTTPHeader] = []) -> Reply {
        .http(HTTPResponse(status: status, headers: headers, body: Array(body.utf8)))
    }
}

/// A connection to a Marketo that says what a test wants.
struct Script: Sendable {
    static let start = Timestamp(rfc3339: "2026-11-24T08:00:00Z")!

    let connection: MarketoConnection
    let transport: ScriptedTransport
    let clock: ManualConnectorClock

    init(
        _ configuration: MarketoConfiguration = .test(),
        fields: String = Self.describe2,
        budget: Int64 = 10_000,
        _ reply: @escaping @Sendable (Asked) -> Reply
    ) {
        let clock = ManualConnectorClock(Self.start, jumps: true)
        self.clock = clock
        transport = ScriptedTransport { call in
            let asked = Asked(call)
            switch reply(asked) {
            case .ok(let inside):
                return .answer(Self.envelope(inside))
            case .error(let code, let message):
                let error = #"{"code":"\#(code)","message":"\#(message)"}"#
                let body = #"{"requestId":"1","success":false,"errors":[\#(error)]}"#
                return .answer(HTTPResponse(status: 200, body: Array(body.utf8)))
            case .http(let answer): return .answer(answer)
            case .fault(let fault): return .fault(fault)
            case .usual: return .answer(Self.usual(asked, fields))
            }
        }
        let daily = DailyQuota(dailyCalls: budget, share: 1, reset: .midnight(utcOffsetMinutes: 0))
        connection = MarketoConnection(
            configuration,
            transport: transport,
            budget: QuotaLeases(daily, vendor: "Marketo", clock: clock) { _ in },
            clock: clock,
            random: { 1 }
        )
    }

    /// Every call but those for tokens and fields.
    var asked: [Asked] {
        transport.calls.map(Asked.init).filter {
            !$0.path.hasPrefix("/identity") && !$0.path.contains("/describe")
        }
    }

    static func envelope(_ inside: String) -> HTTPResponse {
        let body = #"{"requestId":"1","success":true"# + (inside.isEmpty ? "}" : ",\(inside)}")
        return HTTPResponse(status: 200, body: Array(body.utf8))
    }

    private static func usual(_ asked: Asked, _ fields: String) -> HTTPResponse {
        switch asked.path {
        case "/identity/oauth/token":
            let body = #"{"access_token":"t","token_type":"bearer","expires_in":3599,"scope":"a"}"#
            return HTTPResponse(status: 200, body: Array(body.utf8))
        case "/rest/v1/leads/describe2.json": return envelope(fields)
        case "/rest/v1/activities/pagingtoken.json": return envelope(#""nextPageToken":"T0""#)
        case "/rest/v1/activities/leadchanges.json", "/rest/v1/activities/deletedleads.json",
            "/rest/v1/activities.json":
            let token = asked.query["nextPageToken"] ?? ""
            return envelope(#""nextPageToken":"\#(token)","moreResult":false"#)
        default: return envelope(#""result":[]"#)
        }
    }

    static let describe2 = fields(searchable: ["id", "email", "salesforceId"])

    static func fields(searchable: [String]) -> String {
        let names: [(String, String, Bool)] = [
            ("id", "integer", false), ("createdAt", "datetime", false),
            ("updatedAt", "datetime", false), ("email", "email", true),
            ("firstName", "string", true), ("lastName", "string", true),
            ("company", "string", true), ("leadScore", "score", true),
            ("unsubscribed", "boolean", true), ("annualRevenue", "currency", true),
            ("dateOfBirth", "date", true), ("meetingAt", "datetime", true),
            ("mktoPersonNotes", "text", true), ("salesforceId", "string", true),
            ("total", "formula", false),
        ]
        let fields = names.map { (name, type, updateable) in
            #"{"name":"\#(name)","displayName":"\#(name)","dataType":"\#(type)","#
                + #""length":255,"updateable":\#(updateable),"crmManaged":false}"#
        }
        let keys = searchable.map { #"["\#($0)"]"# }.joined(separator: ",")
        return #""result":[{"name":"API Lead","searchableFields":[\#(keys)],"#
            + #""fields":[\#(fields.joined(separator: ","))]}]"#
    }
}

extension MarketoConfiguration {
    static func test(
        linkField: String? = "salesforceId",
        fields: [String] = ["email", "firstName", "lastName", "leadScore", "unsubscribed"],
        customActivity: String? = nil
    ) -> MarketoConfiguration {
        MarketoConfiguration(
            baseURL: "https://test.example",
            clientID: "sandbox",
            clientSecret: "sandbox-secret",
            linkField: linkField,
            fields: fields,
            customActivity: customActivity,
            budgetShare: 1,
            callsPerWindow: 100,
            concurrency: 10
        )
    }
}

/// State of a script that changes from call to call.
final class Shared<Value: Sendable>: Sendable {
    private let value: Mutex<Value>

    init(_ value: Value) { self.value = Mutex(value) }

    func change<Result: Sendable>(_ body: @Sendable (inout Value) -> Result) -> Result {
        value.withLock { value in body(&value) }
    }

    var now: Value { value.withLock { $0 } }
}

extension PersonFields {
    static let test: PersonFields = {
        let body = Array(("{" + Script.describe2 + "}").utf8)
        return try! withJSON(body) { value throws(DecodingFailure) in
            try PersonFields(describe2: value.object(at: "")!, configuration: .test())
        }
    }()
}

extension Timestamp {
    init(_ text: String) { self.init(rfc3339: text)! }
}

extension KeyedChange {
    /// Whether it says that there is no such person.
    var isAbsent: Bool { event.operation == .deleted && event.request != nil }
}
