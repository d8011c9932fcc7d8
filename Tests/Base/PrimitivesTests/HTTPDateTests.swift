// SPDX-License-Identifier: Apache-2.0
import Primitives
import Testing

@Suite struct HTTPDateTests {
    @Test(arguments: [
        ("Thu, 01 Jan 1970 00:00:00 GMT", "1970-01-01T00:00:00Z"),
        ("Wed, 31 Dec 1969 23:59:59 GMT", "1969-12-31T23:59:59Z"),
        ("Sun, 06 Nov 1994 08:49:37 GMT", "1994-11-06T08:49:37Z"),
        ("Tue, 24 Nov 2026 00:11:41 GMT", "2026-11-24T00:11:41Z"),
        ("Thu, 29 Feb 2024 12:00:00 GMT", "2024-02-29T12:00:00Z"),
        ("Mon, 01 Jan 0001 00:00:00 GMT", "0001-01-01T00:00:00Z"),
        ("Fri, 31 Dec 9999 23:59:59 GMT", "9999-12-31T23:59:59Z"),
    ])
    func isReadAndWritten(text: String, time: String) throws {
        let time = try #require(Timestamp(rfc3339: time))
        #expect(Timestamp(httpDate: text) == time)
        #expect(time.httpDate == text)
        #expect(time.advanced(byMilliseconds: 999).httpDate == text)
    }

    @Test(arguments: [
        "", "GMT", "Tue, 24 Nov 2026 00:11:41", "Tue, 24 Nov 2026 00:11:41 CET",
        "Tue, 24 nov 2026 00:11:41 GMT", "Tue, 4 Nov 2026 00:11:41 GMT",
        "Tue, 24 Nov 26 00:11:41 GMT", "Tue, 31 Nov 2026 00:11:41 GMT",
        "Tue, 24 Nov 2026 25:11:41 GMT", "Tuesday, 24-Nov-26 00:11:41 GMT",
        "Tue Nov 24 00:11:41 2026", "2026-11-24T00:11:41Z",
    ])
    func whatIsNoDate(text: String) {
        #expect(Timestamp(httpDate: text) == nil)
    }

    @Test func whatCannotBeWrittenIsTheNearestTime() {
        #expect(Timestamp.distantPast.httpDate == "Mon, 01 Jan 0001 00:00:00 GMT")
        #expect(Timestamp(milliseconds: .max).httpDate == "Fri, 31 Dec 9999 23:59:59 GMT")
    }
}
