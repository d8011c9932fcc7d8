// SPDX-License-Identifier: Apache-2.0

import ConnectorConformance
import Testing
import VendorTestKit

@Suite("The Salesforce connector keeps the promises of its seams, over HTTP", .serialized)
struct ConformanceTests {
    @Test(arguments: 1...2 as ClosedRange<UInt64>)
    func sourceConforms(seed: UInt64) async throws {
        try await SalesforceConformanceVendor.run { vendor in
            let broken = try await violations(ofSource: vendor, seed: seed)
            #expect(broken == [], "seed \(seed)")
        }
    }

    @Test(arguments: 1...2 as ClosedRange<UInt64>)
    func targetConforms(seed: UInt64) async throws {
        try await SalesforceConformanceVendor.run { vendor in
            let broken = try await violations(ofTarget: vendor, seed: seed)
            #expect(broken == [], "seed \(seed)")
        }
    }
}
