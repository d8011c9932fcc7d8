// SPDX-License-Identifier: Apache-2.0

import DiskStateStore
import Foundation
import Kafka
import LeadModel
import StateStore
import TestKit
import Testing

/// A worker with a disk reads only what its disk lacks, and finds out what is wrong there.
@Suite(.serialized, .timeLimit(.minutes(2))) struct StateOnDiskTests {
    private let streams = Streams(leadCount: 600, eventsPerLead: 2)
    private let folder: TemporaryFolder
    /// The folder of the worker's store.
    private var directory: String { folder.path("state") }

    init() throws { folder = try TemporaryFolder() }

    /// A worker with its store on disk.
    private func worker(
        _ name: String,
        on cluster: Cluster,
        settings: [String: String] = [:]
    ) throws -> ServiceProcess {
        let own = ["LEADSYNC_WORKER_STATE_DIRECTORY": directory]
        return try ServiceProcess.worker(name, on: cluster, settings: own.merging(settings) { $1 })
    }

    /// How many changelog records each start of a worker has replayed.
    private func replayed(_ worker: ServiceProcess) -> [Int] {
        worker.errorLines.compactMap { line in
            guard line.contains("changelog records were replayed") else { return nil }
            return line.split(separator: " ").compactMap { Int($0) }.last
        }
    }

    private func changelogRecords(_ cluster: Cluster) throws -> Int {
        try cluster.records(of: cluster.topics.leads).count
    }

    /// A cluster whose workers have read a stream, and the last of them, still running.
    private func worked() throws -> (cluster: Cluster, worker: ServiceProcess) {
        let cluster = try Cluster()
        try streams.tellWatermark(on: cluster)
        try streams.produce(to: Feed(cluster))
        let worker = try self.worker("one", on: cluster)
        try worker.awaitReady(cluster.partitionCount)
        try cluster.awaitDrained()
        return (cluster, worker)
    }

    private func stop(_ worker: ServiceProcess) throws {
        worker.terminate()
        #expect(try worker.awaitEnd(seconds: Bounds.stopSeconds) == .success)
    }

    @Test func aRestartReadsTheTailOnly() throws {
        let (cluster, first) = try worked()
        defer { cluster.stop() }
        try stop(first)
        let second = try worker("one", on: cluster)
        try second.awaitReady(cluster.partitionCount)
        #expect(replayed(second) == [0], "\(second.errorText)")
        try stop(second)

        // The disk is lost: all of it is read.
        try FileManager.default.removeItem(atPath: directory)
        let third = try worker("one", on: cluster)
        try third.awaitReady(cluster.partitionCount)
        let records = try changelogRecords(cluster)
        #expect(replayed(third) == [records], "\(third.errorText)")
        try stop(third)
    }

    @Test func aKilledWorkerGoesOnBehindWhatItsDiskHas() throws {
        let cluster = try Cluster()
        defer { cluster.stop() }
        try streams.tellWatermark(on: cluster)
        try streams.produce(to: Feed(cluster))
        let victim = try worker("one", on: cluster)
        try awaiting("half of the stream is committed", seconds: Bounds.drainSeconds) {
            try cluster.committed() >= streams.eventCount / 2
        }
        victim.kill()
        #expect(try victim.awaitEnd(seconds: Bounds.stopSeconds).isSignal)
        let heir = try worker("one", on: cluster)
        try cluster.awaitDrained()
        try stop(heir)
        let outcome = try Outcome(of: cluster)
        outcome.expectExactlyOnce()
        #expect(outcome.writes.count == streams.eventCount)
        let verified = try command("verify", on: cluster)
        #expect(verified.code == 0, "\(verified.errors)")
    }

    @Test func damageIsFoundAndMended() throws {
        let (cluster, first) = try worked()
        defer { cluster.stop() }
        try stop(first)
        let database = directory + "/leads.rocksdb"
        let files = try FileManager.default.contentsOfDirectory(atPath: database)
            .filter { $0.hasSuffix(".sst") }
        #expect(!files.isEmpty)
        for name in files {
            let file = URL(fileURLWithPath: database + "/" + name)
            var bytes = try Data(contentsOf: file)
            for place in stride(from: 100, to: bytes.count - 60, by: 500) { bytes[place] ^= 4 }
            try bytes.write(to: file)
        }
        let second = try worker("one", on: cluster)
        try second.awaitReady(cluster.partitionCount)
        let records = try changelogRecords(cluster)
        #expect(replayed(second).last == records, "\(second.errorText)")
        #expect(second.errorText.contains("begun anew"), "\(second.errorText)")
        try stop(second)
        #expect(try command("verify", on: cluster).code == 0)
    }

    @Test func twoWorkersDoNotShareADirectory() throws {
        let (cluster, first) = try worked()
        defer { cluster.stop() }
        let second = try worker("two", on: cluster)
        let end = try second.awaitEnd(seconds: Bounds.refusalSeconds)
        #expect(end == .init(code: 73, isSignal: false))
        #expect(second.errorText.contains("is in use by another process"))
        try stop(first)
    }

    @Test func theStoreIsShownComparedAndDropped() throws {
        let (cluster, first) = try worked()
        defer { cluster.stop() }
        try stop(first)
        let leads = Set(try cluster.records(of: cluster.topics.leads).map { $0.key ?? [] }).count
        let stats = try command("stats", on: cluster)
        #expect(stats.code == 0)
        #expect(stats.output.contains("group: \(cluster.group)"))
        #expect(stats.output.last?.hasPrefix("\(leads) leads in 6 partitions, ") == true)
        let verified = try command("verify", on: cluster)
        #expect(verified.output == ["\(leads) leads are as Kafka has them"])

        // A worker of another group takes the directory over, with one line.
        let other = try worker(
            "one",
            on: cluster,
            settings: ["LEADSYNC_WORKER_GROUP": cluster.group + "-2"]
        )
        try other.awaitLine(containing: "its group is", seconds: Bounds.readySeconds)
        try other.awaitReady(cluster.partitionCount)
        try stop(other)

        try falsify(cluster)
        let refused = try command("verify", on: cluster)
        #expect(refused.code == 65)
        #expect(refused.errors.last?.contains("1 differ from Kafka, 1 are missing, and 1") == true)
        #expect(try command("drop", on: cluster).code == 0)
        #expect(try command("stats", on: cluster).code == 73)
    }

    /// Changes one state, removes one, and adds one.
    private func falsify(_ cluster: Cluster) throws {
        let admin = try Admin(cluster.kafka)
        defer { admin.close() }
        let provider = try DiskStateStoreProvider(
            directory: directory,
            identity: StoreIdentity(
                application: cluster.group + "-2",
                topicPrefix: cluster.topics.prefix,
                cluster: admin.clusterIdentifier() ?? "",
                changelog: cluster.topics.leads,
                partitionCount: cluster.partitionCount
            ),
            memoryBytes: DiskStateStoreLimits.leastMemoryBytes,
            notice: { Issue.record("\($0)") }
        )
        let store = try provider.open(partition: 0)
        var keys: [[UInt8]] = []
        try store.forEach { key, _ in
            keys.append(key)
            return keys.count < 2
        }
        let checkpoint = try #require(try store.checkpoint())
        try store.apply(
            [
                StateChange(key: keys[0], value: [1]), StateChange(key: keys[1], value: nil),
                StateChange(key: Array("marketo:0".utf8), value: [2]),
            ],
            checkpoint: checkpoint
        )
        try store.close()
    }

    private func command(_ name: String, on cluster: Cluster) throws -> CommandRun {
        try CommandRun(
            ["state", name],
            kafka: cluster.kafka.bootstrapServers,
            environment: [
                "LEADSYNC_TOPICS_PREFIX": cluster.topics.prefix,
                "LEADSYNC_WORKER_STATE_DIRECTORY": directory,
            ]
        )
    }
}
