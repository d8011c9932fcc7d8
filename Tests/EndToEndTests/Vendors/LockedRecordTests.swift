// SPDX-License-Identifier: Apache-2.0

import Foundation
import LeadModel
import SandboxKit
import Testing

/// A record that its vendor cannot take for longer than a call is repeated: the write is neither
/// lost nor told as rejected, also when its connector dies meanwhile.
@Suite(.serialized) struct LockedRecordTests {
    @Test(
        .timeLimit(.minutes(2)),
        arguments: [(VendorSystem.salesforce, "UNABLE_TO_LOCK_ROW"), (.marketo, "1022")]
    )
    func aLockOutlivesTheConnector(_ system: VendorSystem, _ code: String) throws {
        let landscape = try SystemUnderTest(people: 8)
        defer { landscape.stop() }
        let part: SystemUnderTest.Part = system == .salesforce ? .salesforce : .marketo
        try landscape.sandbox.setFault(
            [
                "kind": "vendor-error", "code": .string(code),
                "method": system == .salesforce ? "PATCH" : "POST",
            ],
            of: system
        )
        try landscape.start(part)
        let writes = try PlainWrites(landscape, system, count: 4)
        try writes.send(0..<4)
        let line = "cannot take some writes for the moment (\(code))"
        try landscape.eventually("the writes wait") { landscape.log.contains(line) }
        try landscape.kill(part)
        #expect(try landscape.results().isEmpty)
        try landscape.sandbox.clearFaults(of: system)
        try landscape.start(part)
        try landscape.eventually("four results") { try landscape.results().count >= 4 }
        let results = try landscape.results()
        #expect(results.count == 4)
        #expect(results.allSatisfy { $0.status == .applied }, "\(results)")
        #expect(try writes.wrong() == [])
        // Once each: what waits is no backlog, and what stands behind it is not done again.
        try writes.send(0..<1)
        try landscape.eventually("a fifth result") { try landscape.results().count >= 5 }
        #expect(try landscape.results().count == 5)
    }
}
