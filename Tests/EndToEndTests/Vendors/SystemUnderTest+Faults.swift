// SPDX-License-Identifier: Apache-2.0

import LeadModel
import Testing

extension SystemUnderTest {
    /// Cycles that follow each other at once, however long a connector waits for its vendor.
    static let quickCycles = [
        "LEADSYNC_SCHEDULE_CYCLE_TIMEOUT": "300ms", "LEADSYNC_SCHEDULE_DELAY": "200ms",
    ]

    /// Waits for so many reports with a line, and proves that the log has it once.
    func expectOneLine(
        _ text: String,
        level: String,
        _ system: VendorSystem,
        reports count: Int
    ) throws {
        try eventually("\(count) reports that say '\(text)'") {
            try reports(system).count { $0.errors.contains { $0.contains(text) } } >= count
        }
        let lines = logLines.filter { $0.contains(text) }
        #expect(lines.count == 1, "\(lines)")
        #expect(lines.allSatisfy { $0.contains(" \(level) connector: ") }, "\(lines)")
    }
}
