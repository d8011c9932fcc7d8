// SPDX-License-Identifier: Apache-2.0

internal import LeadModel

/// What a vendor's half works with.
struct SandboxEnvironment: Sendable {
    /// The state, shared with the other half.
    let database: SandboxDatabase
    /// The time.
    let clock: SandboxClock
    /// What is to go wrong.
    let faults: FaultInjector
    /// How the sandbox runs.
    let options: SandboxOptions

    /// The time that a change is stamped with: now, unless a fault makes stamps equal or late.
    func stamp(_ system: VendorSystem, request: SandboxRequest? = nil) -> Timestamp {
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
    func lateness(of system: VendorSystem, request: SandboxRequest? = nil) -> Int64 {
        faults.take(.lateActivities, system: system, request: request)?.milliseconds ?? 0
    }

    /// Waits as long as a `latency` fault wants.
    func delay(_ system: VendorSystem, _ request: SandboxRequest) async {
        guard let fault = faults.take(.latency, system: system, request: request) else { return }
        try? await Task.sleep(for: .milliseconds(fault.milliseconds))
    }
}
