// SPDX-License-Identifier: Apache-2.0

import Testing
import VendorTestKit

@testable import VendorAPI

/// What every transport has to do; each implementation runs it.
struct TransportConformance {
    let transport: any HTTPTransport
    /// Where a server behaves as the path says: see `LoopbackServer`.
    let baseURL: String
    /// Where no process listens.
    let nobody: String

    func runAll() async throws {
        try await bringsTheWholeAnswer()
        try await followsNoRedirect()
        await saysWhenNothingWasSent()
        await saysWhenTheAnswerIsLost()
        await endsWhenTheTimeIsUp()
        await endsWhenCancelled()
    }

    private func call(
        _ path: String,
        _ method: HTTPRequest.Method = .get,
        milliseconds: Int64 = 30_000
    ) -> HTTPRequest {
        HTTPRequest(method, baseURL + path, timeoutMilliseconds: milliseconds)
    }

    func bringsTheWholeAnswer() async throws {
        var call = call("/echo", .patch)
        call.headers = [HTTPHeader("X-Name", "Ada")]
        call.body = Array("body".utf8)
        let answer = try await transport.send(call)
        #expect(answer.status == 201)
        #expect(String(decoding: answer.body, as: UTF8.self) == "PATCH Ada body")
        #expect(answer.header("x-nAME") == "Ada")
    }

    func followsNoRedirect() async throws {
        let answer = try await transport.send(call("/redirect"))
        #expect(answer.status == 302)
        #expect(answer.header("Location") == "/echo")
    }

    private func fault(_ call: HTTPRequest) async -> TransportError? {
        do throws(TransportError) {
            _ = try await transport.send(call)
            return nil
        } catch {
            return error
        }
    }

    func saysWhenNothingWasSent() async {
        let fault = await fault(HTTPRequest(.get, nobody, timeoutMilliseconds: 30_000))
        guard case .notSent = fault else {
            Issue.record("nobody listens, and it says \(String(describing: fault))")
            return
        }
    }

    func saysWhenTheAnswerIsLost() async {
        let fault = await fault(call("/breaks", .post))
        guard case .answerLost = fault else {
            Issue.record("the connection broke, and it says \(String(describing: fault))")
            return
        }
    }

    func endsWhenTheTimeIsUp() async {
        let fault = await fault(call("/silent", .post, milliseconds: 50))
        guard case .answerLost = fault else {
            Issue.record("the time is up, and it says \(String(describing: fault))")
            return
        }
    }

    func endsWhenCancelled() async {
        let call = call("/silent", .post)
        let task = Task { await fault(call) }
        task.cancel()
        #expect(await task.value == .cancelled)
    }
}

struct TransportTests {
    @Test func networkConforms() async throws {
        let server = try await LoopbackServer.start()
        let closed = try await LoopbackServer.start()
        let nobody = closed.baseURL
        try await closed.stop()
        let transport = AsyncHTTPClientTransport(connections: 2)
        try await TransportConformance(
            transport: transport,
            baseURL: server.baseURL,
            nobody: nobody
        ).runAll()
        await transport.close()
        try await server.stop()
    }

    @Test func scriptConforms() async throws {
        let transport = ScriptedTransport { call in
            let name = call.headers.first?.value ?? ""
            switch call.url {
            case "http://vendor/echo":
                let body = "\(call.method.rawValue.uppercased()) \(name) ".utf8 + call.body
                return .answer(
                    HTTPResponse(status: 201, headers: [HTTPHeader("X-Name", name)], body: body)
                )
            case "http://vendor/redirect":
                return .answer(
                    HTTPResponse(status: 302, headers: [HTTPHeader("Location", "/echo")])
                )
            case "http://vendor/breaks": return .fault(.answerLost("closed"))
            case "http://vendor/silent": return .silence
            default: return .fault(.notSent("refused"))
            }
        }
        try await TransportConformance(
            transport: transport,
            baseURL: "http://vendor",
            nobody: "http://nobody"
        ).runAll()
        #expect(transport.calls.count >= 5)
    }

    @Test func aLargeAnswerIsLost() async throws {
        let server = try await LoopbackServer.start()
        let transport = AsyncHTTPClientTransport(connections: 1, answerBytes: 10_000)
        let call = HTTPRequest(.get, server.baseURL + "/large", timeoutMilliseconds: 30_000)
        await #expect(throws: TransportError.answerLost("the answer is too large")) {
            try await transport.send(call)
        }
        await transport.close()
        try await server.stop()
    }

    @Test func anErrorTellsNoHeader() async throws {
        let transport = AsyncHTTPClientTransport(connections: 1)
        var call = HTTPRequest(.get, "http://127.0.0.1:9", timeoutMilliseconds: 30_000)
        call.headers = [HTTPHeader("Authorization", "Bearer se\u{1}cret")]
        do throws(TransportError) {
            _ = try await transport.send(call)
            Issue.record("a header with a control character was sent")
        } catch {
            #expect(!"\(error)".contains("cret"))
        }
        await transport.close()
    }
}
