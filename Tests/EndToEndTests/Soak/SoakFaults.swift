// SPDX-License-Identifier: Apache-2.0

import LeadModel
import SandboxKit

/// Every kind of fault that a vendor can have, as often as a bad hour has it.
enum SoakFaults {
    /// All of them for a system. Each is rare enough for calls to come through, and what would
    /// stop a connector for minutes (an exhausted quota, a missing permission) is not among them.
    static func all(_ system: VendorSystem) -> [JSON] {
        let passing =
            system == .salesforce
            ? ["UNABLE_TO_LOCK_ROW", "SERVER_UNAVAILABLE"] : ["604", "606", "608", "611", "713"]
        var faults: [JSON] = [
            fault("latency", 0.2, ["milliseconds": 300]),
            fault("status", 0.05, ["status": 503]),
            fault("status", 0.03, ["status": 502]),
            fault("expired-token", 0.03),
            fault("drop-connection", 0.05),
            fault("lose-answer", 0.08),
            fault("equal-timestamps", 0.3, ["milliseconds": 1_000]),
            fault("lying-timestamps", 0.1, ["milliseconds": 700]),
        ]
        faults += passing.map { fault("vendor-error", 0.03, ["code": .string($0)]) }
        if system == .marketo {
            faults.append(fault("race-on-create", 0.5, ["milliseconds": 500]))
            // Longer than the connector looks back without its overlap.
            faults.append(fault("late-activities", 0.2, ["milliseconds": 6_000]))
        }
        return faults
    }

    private static func fault(
        _ kind: String,
        _ probability: Double,
        _ rest: [String: JSON] = [:]
    ) -> JSON {
        .object(
            [.init("kind", .string(kind)), .init("probability", .number(probability))]
                + rest.map { .init($0.key, $0.value) }
        )
    }
}
