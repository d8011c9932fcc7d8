// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Demo
import Foundation
import LeadModel
import Sandbox
import SandboxKit
import ServiceLifecycle
import SyncEngine

/// `leadsync sandbox`: both vendors to try things on, and a page to look at their records.
struct SandboxCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sandbox",
        abstract: "Run a simulated Salesforce and Marketo, for trying and testing only.",
        discussion: """
            Client ID 'sandbox' and secret 'sandbox-secret' for both; Salesforce user \
            'sync@leadsync.example' with password 'sandbox' and security token 'token'; \
            Munchkin ID '123-ABC-456'. What it simplifies is in docs/sandbox.md.
            """
    )

    @Option(help: "The address to listen on.")
    var host = "127.0.0.1"

    @Option(help: "Where Salesforce answers; 0 for any free port.")
    var salesforcePort = 8_081

    @Option(help: "Where Marketo answers; 0 for any free port.")
    var marketoPort = 8_082

    @Option(help: "Where the page is; 0 for any free port.")
    var pagePort = 8_080

    @Option(help: "The SQLite file that keeps the records; without one they are in memory.")
    var data: String?

    @Option(help: "How many linked pairs a data file without records begins with.")
    var people = 0

    @Option(help: "What the people, and the chances of faults, are drawn from.")
    var seed: UInt64?

    @Option(help: "Serve HTTPS with this certificate, a PEM file.")
    var tlsCertificate: String?

    @Option(help: "The certificate's key, a PEM file.")
    var tlsKey: String?

    func validate() throws {
        let ports = [
            ("--salesforce-port", salesforcePort), ("--marketo-port", marketoPort),
            ("--page-port", pagePort),
        ]
        for (index, (name, port)) in ports.enumerated() {
            guard (0...65_535).contains(port) else {
                throw ValidationError("\(name) \(port): expected 0 to 65535")
            }
            if port != 0, let (other, _) = ports[..<index].first(where: { $0.1 == port }) {
                throw ValidationError("\(name) \(port): \(other) has that port already")
            }
        }
        guard people >= 0 else { throw ValidationError("--people \(people): expected 0 or more") }
        guard (tlsCertificate == nil) == (tlsKey == nil) else {
            throw ValidationError("--tls-certificate and --tls-key belong together: name both")
        }
    }

    func run() async throws {
        let signals = TerminationSignals()
        let sandbox = Sandbox(options)
        do {
            try await sandbox.start()
        } catch let failure as SandboxFailure {
            throw Failure(code(of: failure), failure.line)
        }
        try await signals.run {
            Terminal.printError("salesforce: \(sandbox.url(of: .salesforce))")
            Terminal.printError("marketo: \(sandbox.url(of: .marketo))")
            Terminal.printError("page: \(sandbox.pageURL)")
            Terminal.printError(
                "sandbox ready: a simulation of Salesforce and Marketo, for trying and testing "
                    + "only (\(kept), \(sandbox.seededCount) linked pairs made)"
            )
            try? await gracefulShutdown()
            await sandbox.stop()
        }
    }

    private var options: SandboxOptions {
        var options = SandboxOptions()
        options.host = host
        options.salesforcePort = salesforcePort
        options.marketoPort = marketoPort
        options.pagePort = pagePort
        options.dataFile = data
        options.peopleCount = people
        options.comparedFields = [ComparedFields](Mapping.standard)
        if let seed { options.seed = seed }
        if let tlsCertificate, let tlsKey {
            options.tls = .init(certificate: tlsCertificate, key: tlsKey)
        }
        return options
    }

    private var kept: String { data.map { "records in \($0)" } ?? "records in memory" }

    private func code(of failure: SandboxFailure) -> Failure.Code {
        switch failure {
        case .portTaken, .cannotListen: .unavailable
        case .cannotOpenData(let file, _):
            FileManager.default.fileExists(atPath: file) ? .data : .cannotCreate
        case .cannotUseCertificate, .tooManyPeople: .configuration
        }
    }
}
