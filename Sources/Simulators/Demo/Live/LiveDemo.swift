// SPDX-License-Identifier: Apache-2.0

import Foundation
import Kafka
import LeadModel
import Sandbox
import SandboxKit
import VendorAPI

/// The second part of the demo: the whole system on the two sandboxes. Somebody edits a record in
/// one of them, and sees it arrive in the other.
final class LiveDemo: Sendable {
    private let cluster: DemoCluster
    private let sandbox: Sandbox
    private let network: AsyncHTTPClientTransport
    private let people: LivePeople

    /// Sets the stage: sandbox, broker, topics. Any of the sandbox's usual ports that is taken is
    /// replaced by a free one.
    init(port: Int) async throws {
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
                    throw Failure(.unavailable, failure.line)
                }
            }
        }
        preconditionFailure("the last attempt returns or throws")
    }

    /// Ends everything.
    func stop(keepsLogs: Bool) async {
        cluster.stop(keepsLogs: keepsLogs)
        await sandbox.stop()
        await network.close()
        if keepsLogs {
            Terminal.printError("leadsync: the processes' logs are in \(cluster.folder.path)")
        }
    }

    // MARK: The play

    /// Starts all roles and plays the scenes.
    ///
    /// - Returns: whether all came out as it has to.
    func play(onDeath: @escaping @Sendable (String) -> Void) async throws -> Bool {
        introduce()
        try await cluster.startWorkers(onDeath: onDeath)
        for system in [VendorSystem.salesforce, .marketo] {
            try await cluster.startConnector(system, settings: settings, onDeath: onDeath)
        }
        try cluster.startScheduler(onDeath: onDeath)
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
        Terminal.say("")
        Terminal.say("Now the whole system, on a simulated Salesforce and a simulated Marketo:")
        Terminal.say("  page        \(sandbox.pageURL)")
        Terminal.say("  salesforce  \(sandbox.url(of: .salesforce))")
        Terminal.say("  marketo     \(sandbox.url(of: .marketo))")
        Terminal.say("  broker      \(cluster.kafka.bootstrapServers)")
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
    /// - Returns: false when what has to be seen was not seen in time.
    private func show(_ scene: DemoStep) async throws -> Bool {
        Terminal.say("")
        Terminal.say("\(scene.title).")
        let clock = ContinuousClock()
        let began = clock.now
        try await scene.act()
        while clock.now - began < .seconds(DemoLimits.sceneSeconds) {
            if let seen = try await scene.seen() {
                let seconds = (clock.now - began) / .seconds(1)
                let time = String(format: "%.1f", seconds)
                for line in DemoReport.wrapped("  after \(time) s: \(seen)", indent: 4) {
                    Terminal.say(line)
                }
                return true
            }
            // The vendors tell nobody of a change: whoever waits for one looks again.
            try await clock.sleep(for: .milliseconds(DemoLimits.lookAgainMilliseconds))
        }
        Terminal.say("  DEVIATION not seen within \(DemoLimits.sceneSeconds) s")
        return false
    }

    private static func request(_ person: String, by producer: Producer, _ topics: Topics) throws {
        let request = SyncRequest(
            id: "demo-\(UUID().uuidString)",
            person: person,
            assignTo: nil,
            at: .ofSystem,
            by: "the demo"
        )
        try producer.produce(
            to: topics.requests,
            key: Array(LeadID(.marketo, person).text.utf8),
            value: request.encoded()
        )
        try producer.flush()
    }

    /// What a person can do now.
    func invite() {
        Terminal.say("")
        Terminal.say("It goes on until Ctrl-C. Edit a record on either side, and watch the other:")
        Terminal.say("  \(sandbox.pageURL)")
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
