// SPDX-License-Identifier: Apache-2.0

import LeadModel
import SandboxKit

extension SandboxEnvironment {
    /// An environment whose clock stands still.
    ///
    /// - Parameter file: the database; nil keeps it in memory.
    static func standing(at time: Timestamp, file: String? = nil) throws -> SandboxEnvironment {
        let seed: UInt64 = 20_261_124
        return SandboxEnvironment(
            database: try SandboxDatabase(file: file),
            clock: SandboxClock(standingAt: time),
            faults: FaultInjector(seed: seed),
            seed: seed,
            scheme: "http",
            host: "127.0.0.1"
        )
    }
}
