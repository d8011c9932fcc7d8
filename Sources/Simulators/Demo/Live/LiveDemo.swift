// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import JSONCodec
internal import Kafka
internal import LeadModel
internal import Primitives
internal import Sandbox
internal import SandboxKit
internal import SyncEngine
internal import Synchronization
internal import VendorAPI

/// The second part of the demo: the whole system on the two sandboxes. Users edit a record in one
/// of them and see the change arrive in the other.
package final class LiveDemo: Sendable {
    private let cluster: DemoCluster
    private let sandbox: Sandbox
    private let network: AsyncHTTPClientTransport
    private let people: LivePeople
    private let console: DemoConsole
    private let monitor = Mutex("")

    /// Starts sandbox and broker, and creates the topics. If one of the sandbox's usual ports is
    /// taken, it takes free ones.
    ///
    /// - Parameter port: the broker's port; 0 for any free one.
    package init(port: Int, console: DemoConsole) async throws {
        self.console = console
        sandbox = try await Self.startSandbox()
        network = AsyncHTTPClientTransport(connections: DemoLimits.connections)
        people = LivePeople(sandbox, network: network)
        do {
            cluster = try DemoCluster(port: port)
        } catch {
            await sandbox.stop()
            await network.close()
            throw error
        }
    }

    private static func startSandbox() async throws -> Sandbox {
        var options = SandboxOptions()
        options.peopleCount = DemoLimits.people
        options.comparedFields = [ComparedFields](Mapping.standard)
        for isUsual in [true, false] {
            if !isUsual {
                (options.salesforcePort, options.marketoPort, options.pagePort) = (0, 0, 0)
            }
            let sandbox = Sandbox(options)
            do {
                try await sandbox.start()
                return sandbox
            } catch let failure as SandboxFailure {
                guard isUsual, case .portTaken = failure else {
                    throw DemoError(.unavailable, failure.line)
                }
            }
        }
        preconditionFailure("the last attempt returns or throws")
    }

    /// Ends everything.
    ///
    /// - Parameter keepsLogs: whether the logs of the processes stay, and a line says where.
    package func stop(keepsLogs: Bool) async {
        cluster.stop(keepsLogs: keepsLogs)
        await sandbox.stop()
        await network.close()
        if keepsLogs {
            console.printError("the processes' logs are in \(cluster.folder.path)")
        }
    }

    // MARK: The play

    /// Starts all roles and plays the scenes.
    ///
    /// - Returns: whether all came out as it has to.
    package func play(onDeath: @escaping @Sendable (String) -> Void) async throws -> Bool {
        introduce()
        try await cluster.startWorkers(onDeath: onDeath)
        for system in [VendorSystem.salesforce, .marketo] {
            try await cluster.startConnector(system, settings: settings, onDeath: onDeath)
        }
        try cluster.startScheduler(onDeath: onDeath)
        let address = try await cluster.startMonitor(
            settings: ["LEADSYNC_MONITOR_TOKEN": DemoLimits.monitorToken],
            onDeath: onDeath
        )
        monitor.withLock { $0 = address }
        console.say("  monitor     \(address) (token for changes: \(DemoLimits.monitorToken))")
        guard try await show(firstLoad) else { return false }
        let producer = try Producer(cluster.kafka)
        defer { producer.close() }
        let (kafka, topics) = (cluster.kafka, cluster.topics)
        let script = DemoScenario(
            people: people,
            pairs: try await people.agreement().pairs.map { ($0.salesforce, $0.marketo) },
            request: { try Self.request($0, by: producer, topics) },
            log: { try DemoOutcome(kafka, topics: topics).log(of: $0) }
        )
        for scene in script.scenes() {
            guard try await show(scene) else { return false }
        }
        return try await show(end)
    }

    private func introduce() {
        console.say("")
        console.say("Now the whole system, on a simulated Salesforce and a simulated Marketo:")
        console.say("  page        \(sandbox.pageURL)")
        console.say("  salesforce  \(sandbox.url(of: .salesforce))")
        console.say("  marketo     \(sandbox.url(of: .marketo))")
        console.say("  broker      \(cluster.kafka.bootstrapServers)")
    }

    private var settings: [String: String] {
        [
            "LEADSYNC_SALESFORCE_LOGIN_URL": sandbox.url(of: .salesforce),
            "LEADSYNC_SALESFORCE_CLIENT_ID": "sandbox",
            "LEADSYNC_SALESFORCE_CLIENT_SECRET": "sandbox-secret",
            "LEADSYNC_SALESFORCE_VISIBILITY_LAG": "0s",
            "LEADSYNC_MARKETO_URL": sandbox.url(of: .marketo),
            "LEADSYNC_MARKETO_CLIENT_ID": "sandbox",
            "LEADSYNC_MARKETO_CLIENT_SECRET": "sandbox-secret",
            "LEADSYNC_MARKETO_VISIBILITY_LAG": "1s",
        ]
    }

    private var firstLoad: DemoStep {
        let (kafka, topics) = (cluster.kafka, cluster.topics)
        return DemoStep(
            title: "First sync: \(sandbox.seededCount) linked pairs are read from both sides",
            act: {},
            seen: { [sandbox] in
                let paired = try LeadCount(kafka, topics: topics).paired
                return paired == sandbox.seededCount ? "\(paired) leads, no write needed" : nil
            }
        )
    }

    private var end: DemoStep {
        DemoStep(
            title: "At the end",
            act: {},
            seen: { [people] in
                let agreement = try await people.agreement()
                guard agreement.isWhole else { return nil }
                return "both sides agree in all \(agreement.pairs.count) pairs"
            }
        )
    }

    /// Plays a scene and says how long it took.
    ///
    /// - Returns: false if the effect was not seen in time.
    private func show(_ scene: DemoStep) async throws -> Bool {
        console.say("")
        console.say("\(scene.title).")
        let clock = ContinuousClock()
        let began = clock.now
        try await scene.act()
        while clock.now - began < .seconds(DemoLimits.sceneSeconds) {
            if let seen = try await scene.seen() {
                let seconds = (clock.now - began) / .seconds(1)
                let time = String(format: "%.1f", seconds)
                for line in DemoReport.wrapped("  after \(time) s: \(seen)", indent: 4) {
                    console.say(line)
                }
                return true
            }
            // The vendors do not announce changes, so that the demo looks again.
            try await clock.sleep(for: .milliseconds(DemoLimits.lookAgainMilliseconds))
        }
        console.say("  DEVIATION not seen within \(DemoLimits.sceneSeconds) s")
        return false
    }

    private static func request(_ person: String, by producer: Producer, _ topics: Topics) throws {
        let request = SyncRequest(
            id: "demo-\(UUID().uuidString)",
            person: person,
            assignTo: nil,
            at: Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000)),
            by: "the demo"
        )
        try producer.produce(
            to: topics.requests,
            key: Array(LeadID(.marketo, person).text.utf8),
            value: request.encoded()
        )
        try producer.flush()
    }

    /// Says what the user can do now.
    package func invite() {
        console.say("")
        console.say("It goes on until Ctrl-C. Edit a record on either side, and watch the other:")
        console.say("  \(sandbox.pageURL)")
        console.say("See there what happened, and put it right:")
        console.say("  \(monitor.withLock { $0 })")
    }
}

/// How many leads the workers know.
private struct LeadCount {
    /// Leads with a record on both sides.
    var paired = 0

    init(_ kafka: KafkaConfiguration, topics: Topics) throws {
        let admin = try Admin(kafka)
        defer { admin.close() }
        let count = try admin.partitionCounts()[topics.leads] ?? 0
        let reader = try TopicReader(kafka, topics: [topics.leads])
        defer { reader.close() }
        let json = JSONReader()
        var leads: [LeadID: Bool] = [:]
        let partitions = (0..<count).map { TopicPartition(topic: topics.leads, partition: $0) }
        for record in try reader.records(partitions) {
            guard let value = record.value,
                case .lead(let state)? = try? json.decode(LeadEntry.self, from: value)
            else { continue }
            leads[state.lead] = Self.isWhole(state)
        }
        paired = leads.values.count { $0 }
    }

    /// Whether both sides' records have been read.
    private static func isWhole(_ state: LeadState) -> Bool {
        guard let marketo = state.marketo, let salesforce = state.salesforce else { return false }
        return marketo.lastEventAt > .distantPast && salesforce.lastEventAt > .distantPast
    }
}
