// SPDX-License-Identifier: Apache-2.0

import LeadModel
import Primitives
import Testing

@testable import MarketoConnector

@Suite("Queries, times and IDs")
struct EncodingTests {
    @Test("Everything but unreserved characters is escaped")
    func query() {
        let items = [QueryItem("a", "x y+z&ü,1"), QueryItem("b-c", "T0=/~_.")]
        #expect(Query.encoded(items) == "a=x%20y%2Bz%26%C3%BC%2C1&b-c=T0%3D%2F~_.")
    }

    @Test("Marketo's three ways to write a time")
    func times() {
        let time = Timestamp("2014-09-17T22:31:49Z")
        #expect(Timestamp(marketo: "2014-09-17T22:31:49Z") == time)
        #expect(Timestamp(marketo: "2014-09-17T22:31:49+0000") == time)
        #expect(Timestamp(marketo: "2014-09-17T17:31:49-05:00") == time)
        #expect(Timestamp(marketo: "yesterday") == nil)
        #expect(Timestamp("2026-01-01T00:00:00.987Z").marketoText == "2026-01-01T00:00:00Z")
    }

    @Test("The date of an HTTP answer")
    func httpDate() {
        #expect(
            Timestamp(httpDate: "Tue, 24 Nov 2026 08:12:31 GMT")
                == Timestamp("2026-11-24T08:12:31Z")
        )
        #expect(
            Timestamp(httpDate: "Thu, 01 Jan 2026 00:00:00 GMT")
                == Timestamp("2026-01-01T00:00:00Z")
        )
        #expect(Timestamp(httpDate: "Tue, 24 Nov 2026 08:12:31 CET") == nil)
        #expect(Timestamp(httpDate: "") == nil)
    }

    @Test("Fifteen characters become eighteen, and what is no ID links to nothing")
    func salesforceIDs() {
        #expect(SalesforceRecordID.wholeLeadOrContact("00Q5e00000ABCDE") == "00Q5e00000ABCDEEA5")
        #expect(SalesforceRecordID.wholeLeadOrContact("0035e00000abcde") == "0035e00000abcdeAAA")
        #expect(SalesforceRecordID.wholeLeadOrContact("00Q5e00000ABCDEEA4") == "00Q5e00000ABCDEEA4")
        for text in ["", "0015e00000ABCDE", "00Q5e00000ABC", "00Q5e00000ABCD!", "unknown"] {
            #expect(SalesforceRecordID.wholeLeadOrContact(text) == nil)
        }
    }

    @Test("A server's clock is never said to be later than it is")
    func serverClock() {
        var clock = ServerClock()
        let base = Timestamp("2026-11-24T08:00:00Z")
        #expect(clock.atLeast(base) < base)
        // The server is 10.4 s ahead; its answers take 300 ms, and it cuts its seconds off.
        var seed: UInt64 = 7
        for step in 0..<200 {
            seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let sent = base.advanced(byMilliseconds: Int64(step) * 1_717 + Int64(seed >> 54))
            let true_ = sent.milliseconds + 150 + 10_400
            let date = Timestamp(milliseconds: true_ / 1_000 * 1_000)
            let received = sent.advanced(byMilliseconds: 300)
            clock.observe(date: date, sentAt: sent, receivedAt: received)
            let said = clock.atLeast(received).milliseconds
            #expect(said <= received.milliseconds + 10_400)
        }
        let end = base.advanced(byMilliseconds: 1_000_000)
        #expect(clock.atLeast(end).milliseconds > end.milliseconds + 10_400 - 400)
        // The clock there is set back by an hour.
        let late = end.advanced(byMilliseconds: -3_600_000)
        clock.observe(date: late, sentAt: end, receivedAt: end)
        #expect(clock.atLeast(end) <= late.advanced(byMilliseconds: 1_000))
    }
}
