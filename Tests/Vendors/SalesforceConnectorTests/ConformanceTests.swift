// SPDX-License-Identifier: Apache-2.0

import ConnectorConformance
import TestKit
import Testing

@Suite("The Salesforce connector keeps the promises of its seams, over HTTP", .serialized)
struct ConformanceTests {
    @Test(arguments: 1...2 as ClosedRange<UInt64>)
    func sourceConforms(seed: UInt64) async throws {
        try await SalesforceConformanceVendor.run { vendor in
            var random = SeededGenerator(seed: seed)
            let suite = ChangeSourceConformance(vendor, recordCount: 23)
            let violations = try await suite.violations(random: &random)
            #expect(violations == [], "seed \(seed)")
        }
    }

    @Test(arguments: 1...2 as ClosedRange<UInt64>)
    func targetConforms(seed: UInt64) async throws {
        try await SalesforceConformanceVendor.run { vendor in
            var random = SeededGenerator(seed: seed)
            let suite = WriteTargetConformance(vendor)
            let violations = try await suite.violations(random: &random)
            #expect(violations == [], "seed \(seed)")
        }
    }
}
