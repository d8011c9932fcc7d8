// SPDX-License-Identifier: Apache-2.0

package import Primitives

/// The parts that both vendors' sandboxes share.
package struct SandboxEnvironment: Sendable {
    /// The state of both vendors.
    package let database: SandboxDatabase
    /// The time.
    package let clock: SandboxClock
    /// The faults that are set.
    package let faults: FaultInjector
    /// The seed of values and of the chances of faults.
    package let seed: UInt64
    /// `http` or `https`.
    package let scheme: String
    /// The address that the ports are bound at.
    package let host: String

    /// Puts the parts together.
    package init(
        database: SandboxDatabase,
        clock: SandboxClock,
        faults: FaultInjector,
        seed: UInt64,
        scheme: String,
        host: String
    ) {
        self.database = database
        self.clock = clock
        self.faults = faults
        self.seed = seed
        self.scheme = scheme
        self.host = host
    }

    /// The time that a change is stamped with: now, unless a fault makes stamps equal or late.
    package func stamp(_ system: SandboxVendor, request: SandboxRequest? = nil) -> Timestamp {
        var time = clock.now()
        if let fault = faults.take(.lyingTimestamps, system: system, request: request) {
            time = time.advanced(byMilliseconds: -fault.milliseconds)
        }
        if let fault = faults.take(.equalTimestamps, system: system, request: request) {
            time.milliseconds -= time.milliseconds % max(1, fault.milliseconds)
        }
        return time
    }

    /// How long after its time an activity becomes visible, in milliseconds: at once, unless a
    /// fault makes it late.
    package func lateness(of system: SandboxVendor, request: SandboxRequest? = nil) -> Int64 {
        faults.take(.lateActivities, system: system, request: request)?.milliseconds ?? 0
    }

    /// Waits as long as a `latency` fault wants.
    package func delay(_ system: SandboxVendor, _ request: SandboxRequest) async {
        guard let fault = faults.take(.latency, system: system, request: request) else { return }
        try? await Task.sleep(for: .milliseconds(fault.milliseconds))
    }
}
