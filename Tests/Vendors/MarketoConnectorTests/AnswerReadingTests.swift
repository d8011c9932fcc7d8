// SPDX-License-Identifier: Apache-2.0

import LeadModel
import Testing
import VendorAPI

@testable import MarketoConnector

@Suite("What Marketo's answers mean")
struct AnswerReadingTests {
    private func failed(_ code: String, _ message: String = "secret@example.com") -> HTTPResponse {
        let text =
            #"{"requestId":"1","success":false,"errors":"#
            + #"[{"code":"\#(code)","message":"\#(message)"}]}"#
        return HTTPResponse(status: 200, body: Array(text.utf8))
    }

    private func kind(_ answer: HTTPResponse) -> (ResponseDisposition, VendorError?) {
        let answer = AnswerReading.classify(answer)
        switch answer {
        case .answer: return (answer, nil)
        case .transient(let fault), .expiredToken(let fault), .fault(let fault):
            return (answer, fault)
        }
    }

    @Test(
        "What passes by itself is repeated, and nothing else",
        arguments: [
            "502", "604", "606", "608", "615", "713", "1014", "1016", "1019", "1022", "1029",
        ]
    )
    func transient(_ code: String) {
        guard case .transient(let fault) = AnswerReading.classify(failed(code)) else {
            Issue.record("\(code) is not repeated")
            return
        }
        #expect(fault.kind == .transient && fault.code == code)
        #expect(fault.mayHaveHappened == (code == "502"))
        #expect((fault.retryAfterMilliseconds != nil) == (code == "606"))
        #expect(!fault.line.contains("@") && !fault.line.contains("\n"))
    }

    @Test("A token that is no longer good is renewed", arguments: ["601", "602"])
    func expired(_ code: String) {
        guard case .expiredToken = AnswerReading.classify(failed(code)) else {
            Issue.record("\(code) renews no token")
            return
        }
    }

    @Test(
        "What a person has to deal with says so",
        arguments: [
            ("603", VendorError.Kind.permissionMissing), ("607", .quotaExhausted),
            ("611", .transient), ("614", .transient), ("500", .transient),
        ]
    )
    func faults(_ code: String, _ kind: VendorError.Kind) {
        guard case .fault(let fault) = AnswerReading.classify(failed(code)) else {
            Issue.record("\(code) is no fault")
            return
        }
        #expect(fault.kind == kind)
        #expect(!fault.line.contains("@"))
    }

    @Test(
        "A refused call is for whoever made it",
        arguments: ["609", "610", "701", "703", "1003", "1006", "1007", "9999"]
    )
    func refused(_ code: String) {
        #expect(AnswerReading.classify(failed(code)) == .answer)
        #expect(AnswerReading.firstError(failed(code))?.code == code)
        let fault = CallFailure.refused(MarketoError(code: code, message: "a@b.example")).fault
        #expect(fault.kind == .refused && !fault.line.contains("@"))
    }

    @Test("The exports' own quota does not stop other calls")
    func exportQuota() {
        let answer = failed("1029", "Export daily quota exceeded")
        #expect(AnswerReading.classify(answer) == .answer)
        #expect(AnswerReading.firstError(answer)?.isExportQuota == true)
        #expect(AnswerReading.classify(failed("1029", "Job already queued")) == .answer)
    }

    @Test("Codes may be numbers, and failures without a reason are failures")
    func oddEnvelopes() {
        let number = HTTPResponse(
            status: 200,
            body: Array(#"{"success":false,"errors":[{"code":606,"message":"m"}]}"#.utf8)
        )
        #expect(AnswerReading.firstError(number)?.code == "606")
        let none = HTTPResponse(status: 200, body: Array(#"{"success":false}"#.utf8))
        #expect(kind(none).1?.kind == .transient)
    }

    @Test("Statuses below the envelope")
    func statuses() {
        #expect(kind(HTTPResponse(status: 503)).1?.mayHaveHappened == false)
        #expect(kind(HTTPResponse(status: 504)).1?.mayHaveHappened == true)
        #expect(kind(HTTPResponse(status: 404)).1?.kind == .refused)
        #expect(kind(HTTPResponse(status: 403)).1?.kind == .permissionMissing)
        #expect(AnswerReading.firstError(HTTPResponse(status: 413))?.code == "413")
        #expect(AnswerReading.firstError(HTTPResponse(status: 414))?.code == "414")
        let busy = HTTPResponse(status: 429, headers: [HTTPHeader("retry-after", "7")])
        #expect(kind(busy).1?.retryAfterMilliseconds == 7_000)
        guard case .expiredToken = AnswerReading.classify(HTTPResponse(status: 401)) else {
            Issue.record("HTTP 401 renews no token")
            return
        }
    }

    @Test("A file is no envelope, whatever it begins with")
    func files() {
        for text in ["id,email\n1,a\n", "{broken", #"{"a":1}"#, ""] {
            let file = HTTPResponse(status: 206, body: Array(text.utf8))
            #expect(AnswerReading.classify(file) == .answer)
            #expect(AnswerReading.firstError(file) == nil)
        }
    }
}
