// SPDX-License-Identifier: Apache-2.0

/// A vendor's port: the faults of the connection, the administration below `/sandbox/`, and the
/// vendor's API for everything else.
package struct VendorService: SandboxService {
    private let vendor: any VendorSandbox
    private let environment: SandboxEnvironment

    /// The service of a vendor.
    package init(vendor: any VendorSandbox, environment: SandboxEnvironment) {
        self.vendor = vendor
        self.environment = environment
    }

    package func answer(_ request: SandboxRequest) async -> SandboxOutcome {
        if request.segments.first == "sandbox" {
            return .response(await administration(request))
        }
        let (faults, system) = (environment.faults, vendor.system)
        func fault(_ kind: Fault.Kind) -> Fault? {
            faults.take(kind, system: system, request: request)
        }
        if !type(of: vendor).isDelayingItself { await environment.delay(system, request) }
        if fault(.dropConnection) != nil { return .brokenConnection }
        if let fault = fault(.status) {
            let text = fault.message ?? "Injected fault: HTTP \(fault.status)"
            return .response(SandboxResponse(status: fault.status, type: "text/html", text: text))
        }
        let response: SandboxResponse
        do {
            response = try await vendor.respond(to: request)
        } catch {
            // A vendor answers its own errors: this is a bug, and it has to be seen.
            response = SandboxResponse(status: 500, text: "The sandbox failed: \(error)\n")
        }
        return fault(.loseAnswer) == nil ? .response(response) : .brokenConnection
    }

    private func administration(_ request: SandboxRequest) async -> SandboxResponse {
        if let response = Administration(environment: environment, system: vendor.system)
            .answer(request)
        {
            return response
        }
        do {
            if let response = try await vendor.administer(request) { return response }
        } catch {
            return SandboxResponse(status: 500, text: "The sandbox failed: \(error)\n")
        }
        return SandboxResponse(status: 404, text: "There is no such page of the sandbox.\n")
    }
}
