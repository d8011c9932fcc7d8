// SPDX-License-Identifier: Apache-2.0

internal import LeadModel

/// The page's port.
struct PageService: SandboxService {
    private let vendors: [VendorSystem: any VendorSandbox]

    /// A page over these halves.
    init(vendors: [any VendorSandbox]) {
        self.vendors = Dictionary(uniqueKeysWithValues: vendors.map { ($0.system, $0) })
    }

    func answer(_ request: SandboxRequest) async -> SandboxOutcome {
        .response(SandboxResponse(status: 404, text: "There is no such page.\n"))
    }
}
