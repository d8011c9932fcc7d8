// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import GRDB
internal import NIOSSL
public import SandboxKit
internal import SandboxMarketo
internal import SandboxSalesforce
internal import Synchronization

/// Both vendors' HTTP APIs, simulated, and a page that shows and edits the records: three ports of
/// this process. `leadsync sandbox` runs one; tests start one in their own process.
public final class Sandbox: Sendable {
    /// How it runs.
    public let options: SandboxOptions
    /// The faults that are set; the same as at `/sandbox/faults`.
    public let faults: FaultInjector
    /// The time of both vendors; the same as at `/sandbox/clock`.
    public var clock: SandboxClock { options.clock }

    private struct Running {
        var vendors: [SandboxVendor: SandboxListener] = [:]
        var page: SandboxListener?
        var database: SandboxDatabase?
        var seededCount = 0
    }
    private let running = Mutex(Running())

    /// A sandbox that does not run yet.
    public init(_ options: SandboxOptions) {
        self.options = options
        faults = FaultInjector(seed: options.seed)
    }

    /// Opens the data, makes the people that a new data file is to have, and begins to listen.
    ///
    /// - Throws: a `SandboxFailure`; nothing listens then.
    public func start() async throws {
        guard 0...SandboxLimits.people ~= options.peopleCount else {
            throw SandboxFailure.tooManyPeople(options.peopleCount)
        }
        let tls = try tlsConfiguration()
        let database = try openDatabase()
        running.withLock { $0.database = database }
        let environment = SandboxEnvironment(
            database: database,
            clock: clock,
            faults: faults,
            seed: options.seed,
            scheme: scheme,
            host: options.host
        )
        // Salesforce is seeded first, so that Marketo's records can name theirs.
        let vendors: [any VendorSandbox] = [
            SalesforceSandbox(environment),
            MarketoSandbox(environment, limits: options.marketoLimits),
        ]
        do {
            try database.migrate { migrator in
                for vendor in vendors { vendor.registerMigrations(in: &migrator) }
            }
            for vendor in vendors { try await vendor.prepare() }
            try await seed(vendors)
        } catch {
            await stop()
            throw SandboxFailure.cannotOpenData(file: dataName, reason: reason(of: error))
        }
        do {
            for vendor in vendors {
                let service = VendorService(vendor: vendor, environment: environment)
                let listener = try await listen(service, port: port(for: vendor.system), tls)
                running.withLock { $0.vendors[vendor.system] = listener }
            }
            let service = PageService(vendors: vendors, comparing: options.comparedFields)
            let page = try await listen(service, port: options.pagePort, tls)
            running.withLock { $0.page = page }
        } catch {
            await stop()
            throw error
        }
    }

    /// Ends it and closes the data; returns when the ports are free.
    public func stop() async {
        let running = self.running.withLock { running in
            defer { running = Running() }
            return running
        }
        for listener in running.vendors.values { await listener.stop() }
        await running.page?.stop()
        try? running.database?.close()
    }

    /// Where a vendor answers; 0 before the start.
    public func port(of system: SandboxVendor) -> Int {
        running.withLock { $0.vendors[system]?.port ?? 0 }
    }

    /// Where the page is; 0 before the start.
    public var pagePort: Int { running.withLock { $0.page?.port ?? 0 } }

    /// A vendor's base URL, without a slash at the end.
    public func url(of system: SandboxVendor) -> String {
        "\(scheme)://\(options.host):\(port(of: system))"
    }

    /// The page's URL.
    public var pageURL: String { "\(scheme)://\(options.host):\(pagePort)/" }

    /// How many linked pairs the start has made: none if the data file had records.
    public var seededCount: Int { running.withLock { $0.seededCount } }

    private var scheme: String { options.tls == nil ? "http" : "https" }
    private var dataName: String { options.dataFile ?? "memory" }

    private func port(for system: SandboxVendor) -> Int {
        system == .marketo ? options.marketoPort : options.salesforcePort
    }

    private func listen(
        _ service: any SandboxService,
        port: Int,
        _ tls: TLSConfiguration?
    ) async throws -> SandboxListener {
        try await SandboxListener.start(
            service,
            host: options.host,
            port: port,
            tls: tls,
            clock: clock
        )
    }

    private func seed(_ vendors: [any VendorSandbox]) async throws {
        for vendor in vendors where try await !vendor.isEmpty() { return }
        let people = SeedPerson.people(count: options.peopleCount, seed: options.seed)
        guard !people.isEmpty else { return }
        var linked: [String] = []
        for vendor in vendors { linked = try await vendor.seed(people, linked: linked) }
        running.withLock { $0.seededCount = people.count }
    }

    private func openDatabase() throws -> SandboxDatabase {
        do {
            return try SandboxDatabase(file: options.dataFile)
        } catch {
            throw SandboxFailure.cannotOpenData(file: dataName, reason: reason(of: error))
        }
    }

    /// An error in one line, and without the SQL that met it.
    private func reason(of error: any Error) -> String {
        let text = (error as? DatabaseError)?.message ?? "\(error)"
        return text.split(whereSeparator: \.isNewline).joined(separator: " ")
    }

    private func tlsConfiguration() throws -> TLSConfiguration? {
        guard let files = options.tls else { return nil }
        for file in [files.certificate, files.key]
        where !FileManager.default.isReadableFile(atPath: file) {
            throw SandboxFailure.cannotUseCertificate(reason: "cannot read '\(file)'")
        }
        guard let chain = try? NIOSSLCertificate.fromPEMFile(files.certificate), !chain.isEmpty
        else {
            let reason = "'\(files.certificate)' holds no certificate"
            throw SandboxFailure.cannotUseCertificate(reason: reason)
        }
        guard let key = try? NIOSSLPrivateKey(file: files.key, format: .pem) else {
            throw SandboxFailure.cannotUseCertificate(reason: "'\(files.key)' holds no private key")
        }
        let configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) },
            privateKey: .privateKey(key)
        )
        guard (try? NIOSSLContext(configuration: configuration)) != nil else {
            let reason = "the key in '\(files.key)' is not that of the certificate"
            throw SandboxFailure.cannotUseCertificate(reason: reason)
        }
        return configuration
    }
}
