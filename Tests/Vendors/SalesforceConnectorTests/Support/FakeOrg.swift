// SPDX-License-Identifier: Apache-2.0

import LeadModel
import Primitives
import Synchronization
import VendorAPI
import VendorTestKit

/// A few leads and contacts behind the HTTP API, as far as the connector uses it.
final class FakeOrg: HTTPTransport {
    typealias Row = [String: FieldValue]

    struct Column {
        var name: String
        var type = "string"
        var custom = false
        var externalID = false
        var updateable = true
        var createable = true
    }

    struct State {
        var rows: [String: [String: Row]] = ["Lead": [:], "Contact": [:]]
        var columns: [String: [Column]] = [:]
        var nextID = 1
        var calls: [HTTPRequest] = []
        var token = "first"
        var secret = "secret"
        var rules: [(id: String, name: String, formula: String)] = []
        var mayReadRules = true
        var mayReadUsers = true
        /// Rows on a page, when the server gives fewer than asked.
        var pageRows = 2_000
        var locators: [String: (rows: [Row], columns: [String])] = [:]
        /// Who makes the changes of a test.
        var user = FakeOrg.somebody
    }

    static let me = "005000000000001AAA"
    static let somebody = "005000000000002AAA"

    let clock: ManualConnectorClock
    let state: Mutex<State>
    /// Stands before every call but logins.
    let intercept = Mutex<(@Sendable (HTTPRequest) -> ScriptedTransport.Step?)?>(nil)
    /// Awaited before every call but logins: the test holds the org up.
    let holdUp = Mutex<(@Sendable (HTTPRequest) async -> Void)?>(nil)
    /// Whether the answer to the next change is lost on its way.
    let losesAnswer = Mutex(false)

    init(clock: ManualConnectorClock) {
        self.clock = clock
        var state = State()
        let shared = [
            Column(name: "Id", type: "id", updateable: false, createable: false),
            Column(name: "IsDeleted", type: "boolean", updateable: false, createable: false),
            Column(name: "MasterRecordId", type: "reference", updateable: false),
            Column(name: "LastName"), Column(name: "FirstName"),
            Column(name: "Email", type: "email"), Column(name: "Phone", type: "phone"),
            Column(name: "Address", type: "address", updateable: false),
            Column(name: "OwnerId", type: "reference"),
            Column(name: "CreatedDate", type: "datetime", updateable: false),
            Column(name: "CreatedById", type: "reference", updateable: false),
            Column(name: "LastModifiedDate", type: "datetime", updateable: false),
            Column(name: "LastModifiedById", type: "reference", updateable: false),
            Column(name: "SystemModstamp", type: "datetime", updateable: false),
            Column(name: "Marketo_ID__c", custom: true, externalID: true),
        ]
        state.columns["Contact"] = shared
        state.columns["Lead"] =
            shared + [
                Column(name: "Company"),
                Column(name: "IsConverted", type: "boolean", updateable: false),
                Column(name: "ConvertedContactId", type: "reference", updateable: false),
            ]
        self.state = Mutex(state)
    }

    // MARK: What a test does

    /// Saves a record as a user; SystemModstamp has whole seconds, as Salesforce's.
    @discardableResult
    func save(
        _ object: String,
        _ id: String? = nil,
        _ fields: Row,
        by user: String = FakeOrg.somebody
    ) -> String {
        let now = now
        return state.withLock { state in
            let id = id ?? FakeOrg.newID(&state, object)
            var row =
                state.rows[object]![id] ?? [
                    "Id": .text(id), "IsDeleted": .boolean(false), "CreatedDate": now,
                    "CreatedById": .text(user), "IsConverted": .boolean(false),
                ]
            row["LastModifiedDate"] = now
            row["LastModifiedById"] = .text(user)
            row["SystemModstamp"] = now
            row.merge(fields) { $1 }
            state.rows[object]![id] = row
            return id
        }
    }

    func row(_ object: String, _ id: String) -> Row? { state.withLock { $0.rows[object]![id] } }

    func live(_ object: String) -> [Row] {
        state.withLock { state in
            state.rows[object]!.values.filter { $0["IsDeleted"] == .boolean(false) }
        }
    }

    /// Makes a field invisible to the sync user.
    func hide(_ name: String) {
        state.withLock { state in
            for object in state.columns.keys {
                state.columns[object]!.removeAll { $0.name == name }
            }
        }
    }

    var calls: [HTTPRequest] { state.withLock { $0.calls } }

    func forgetCalls() { state.withLock { $0.calls = [] } }

    private var now: FieldValue {
        let seconds = clock.now().milliseconds / 1_000 * 1_000
        return .text(Timestamp(milliseconds: seconds).rfc3339.replacing("Z", with: "+0000"))
    }

    private static func newID(_ state: inout State, _ object: String) -> String {
        let digits = String(state.nextID)
        state.nextID += 1
        return (object == "Lead" ? "00Q" : "003") + String(repeating: "0", count: 12 - digits.count)
            + digits + "AAA"
    }

    // MARK: HTTP

    func send(_ call: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        if call.url.hasSuffix("/services/oauth2/token") { return login(call) }
        state.withLock { $0.calls.append(call) }
        await holdUp.withLock { $0 }?(call)
        if let step = intercept.withLock({ $0?(call) }) {
            switch step {
            case .answer(let answer): return stamped(answer)
            case .fault(let fault): throw fault
            case .silence, .late: preconditionFailure("not scripted here")
            }
        }
        let token = state.withLock { $0.token }
        guard call.headers.contains(HTTPHeader("Authorization", "Bearer \(token)")) else {
            return stamped(.error(401, "INVALID_SESSION_ID", "Session expired or invalid"))
        }
        let answer = answer(call)
        if call.method != .get, isLost() { throw .answerLost("connection reset") }
        return stamped(answer)
    }

    private func isLost() -> Bool {
        losesAnswer.withLock { lost in
            defer { lost = false }
            return lost
        }
    }

    private func stamped(_ answer: HTTPResponse) -> HTTPResponse {
        var answer = answer
        answer.headers.append(HTTPHeader("Date", HTTPDateText.text(clock.now())))
        return answer
    }

    private func login(_ call: HTTPRequest) -> HTTPResponse {
        let form = String(decoding: call.body, as: UTF8.self)
        let (token, secret) = state.withLock { ($0.token, $0.secret) }
        guard form.contains("client_secret=\(secret)") || form.contains("assertion=") else {
            return HTTPResponse(
                status: 400,
                body: Array(
                    #"{"error":"invalid_client","error_description":"invalid client credentials"}"#
                        .utf8
                )
            )
        }
        let body =
            #"{"access_token":"\#(token)","instance_url":"http://instance/","#
            + #""id":"http://login/id/00D000000000001AAA/\#(FakeOrg.me)","token_type":"Bearer"}"#
        return HTTPResponse(status: 200, body: Array(body.utf8))
    }

    private func answer(_ call: HTTPRequest) -> HTTPResponse {
        let prefix = "http://instance/services/data/v60.0"
        guard call.url.hasPrefix(prefix) else { return .error(404, "NOT_FOUND", call.url) }
        let path = String(call.url.dropFirst(prefix.count))
        if path.hasPrefix("/tooling/query?q=") { return tooling(FakeOrg.decoded(path)) }
        if path.hasPrefix("/query?q=") { return query(FakeOrg.decoded(path), all: false) }
        if path.hasPrefix("/queryAll?q=") { return query(FakeOrg.decoded(path), all: true) }
        if path.hasPrefix("/query/") { return page(String(path.dropFirst(7))) }
        if path.hasPrefix("/sobjects/") { return describe(path, call) }
        if path.hasPrefix("/composite/sobjects") { return change(call, path) }
        return .error(404, "NOT_FOUND", "The requested resource does not exist")
    }

    static func decoded(_ path: String) -> String {
        var bytes: [UInt8] = []
        var rest = path[path.firstIndex(of: "=")!...].dropFirst().utf8
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "+"): bytes.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                let digits = String(decoding: rest.prefix(2), as: UTF8.self)
                rest = rest.dropFirst(2)
                bytes.append(UInt8(digits, radix: 16)!)
            default: bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension HTTPResponse {
    static func error(_ status: Int, _ code: String, _ message: String) -> HTTPResponse {
        HTTPResponse(
            status: status,
            body: Array(#"[{"message":"\#(message)","errorCode":"\#(code)"}]"#.utf8)
        )
    }
}
