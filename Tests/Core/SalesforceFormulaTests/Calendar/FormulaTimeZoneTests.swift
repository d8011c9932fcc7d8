// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import SalesforceFormula

@Suite struct FormulaTimeZoneTests {
    @Test func offsetsBeginAtTheirInstants() {
        let zone = FormulaTimeZone(offsets: [
            .init(fromMilliseconds: 2_000_000, seconds: 3_600),
            .init(fromMilliseconds: 0, seconds: -1_800),
            .init(fromMilliseconds: 1_000_000, seconds: 7_200),
        ])
        for (instant, seconds) in [
            (-5, -1_800), (0, -1_800), (999_999, -1_800), (1_000_000, 7_200), (1_999_999, 7_200),
            (2_000_000, 3_600), (9_000_000_000, 3_600),
        ] {
            #expect(zone.offset(at: instant) == seconds * 1_000, "\(instant)")
        }
        #expect(FormulaTimeZone.gmt.offset(at: 5) == 0)
        #expect(
            FormulaTimeZone(offsets: [.init(fromMilliseconds: 0, seconds: .max)]).offset(at: 0)
                == 86_400_000
        )
    }

    /// The day of every quarter of an hour of a year with summer time, against Foundation.
    @Test func daysInBerlin() throws {
        let berlin = try #require(TimeZone(identifier: "Europe/Berlin"))
        let begin = 1_704_067_200  // 2024
        var offsets = [
            FormulaTimeZone.Offset(fromMilliseconds: Int64(begin) * 1_000, seconds: 3_600)
        ]
        var instant = Date(timeIntervalSince1970: Double(begin))
        for _ in 0..<2 {
            instant = try #require(berlin.nextDaylightSavingTimeTransition(after: instant))
            offsets.append(
                .init(
                    fromMilliseconds: Int64(instant.timeIntervalSince1970) * 1_000,
                    seconds: berlin.secondsFromGMT(for: instant)
                )
            )
        }
        let zone = FormulaTimeZone(offsets: offsets)
        for seconds in stride(from: begin, to: begin + 366 * 86_400, by: 900) {
            let local =
                seconds + berlin.secondsFromGMT(for: Date(timeIntervalSince1970: Double(seconds)))
            #expect(zone.day(at: seconds * 1_000) == local / 86_400)
        }
    }
}
