// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Kafka
import LeadModel

/// `leadsync demo`: a day of changes, and what becomes of them.
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Play a day of changes on an embedded broker, and check what comes out."
    )

    @Flag(help: "Stop when the day is over: with 0 if all came out as it has to, else with 1.")
    var once = false

    @Option(help: "The broker's port; 0 for any free one.")
    var port = 0

    @Option(help: "Leads whose activity log is shown, by ID, with commas; left out: a selection.")
    var leads: String?

    @Option(help: "The folder with the day's files.")
    var day: String?

    func validate() throws {
        guard (0...65_535).contains(port) else {
            throw ValidationError("--port \(port): expected 0 to 65535")
        }
    }

    func run() async throws {
        let folder = try DemoDay.find(day)
        let plan = try DemoDay(folder: folder)
        let expected = try DemoExpectation.read(folder.appendingPathComponent("expected.json"))
        let cluster = try DemoCluster(port: port)
        let (events, channel) = AsyncStream<DemoEvent>.makeStream()
        let signal = StopSignal { channel.yield(.stopped) }
        defer { withExtendedLifetime(signal) {} }
        let vendors = DemoVendors(
            kafka: cluster.kafka,
            topics: cluster.topics,
            day: plan,
            tell: { channel.yield($0) }
        )
        do {
            introduce(cluster)
            try cluster.publish(plan.schemas)
            try await cluster.startWorkers(
                mapping: plan.mappingPath,
                onDeath: { channel.yield(.failed($0)) }
            )
            Terminal.say("\(DemoLimits.workers) workers share \(DemoLimits.partitions) partitions")
            vendors.start()
            try cluster.startScheduler(onDeath: { channel.yield(.failed($0)) })
            let isRight = try await follow(events, channel, cluster, vendors, expected)
            vendors.requestStop()
            cluster.stop(keepsLogs: !isRight)
            if !isRight {
                Terminal.complain("leadsync: the processes' logs are in \(cluster.folder.path)")
                throw ExitCode.failure
            }
        } catch let error where !(error is ExitCode) {
            vendors.requestStop()
            cluster.stop(keepsLogs: true)
            throw error
        }
    }

    private func introduce(_ cluster: DemoCluster) {
        let address = cluster.kafka.bootstrapServers
        Terminal.say("broker at \(address), \(cluster.topics.all.count) topics; watch it with")
        Terminal.say(
            "  kcat -C -b \(address) -t \(cluster.topics.activities) -o beginning -f '%k %s\\n'"
        )
        Terminal.say("Marketo and Salesforce are stand-ins, until the connectors are there.")
    }

    /// Goes along with the day.
    ///
    /// - Returns: whether all came out as it has to.
    private func follow(
        _ events: AsyncStream<DemoEvent>,
        _ channel: AsyncStream<DemoEvent>.Continuation,
        _ cluster: DemoCluster,
        _ vendors: DemoVendors,
        _ expected: DemoExpectation
    ) async throws -> Bool {
        let timer = DispatchSource.makeTimerSource(queue: .global())
        timer.schedule(deadline: .now() + .seconds(DemoLimits.seconds))
        timer.setEventHandler {
            channel.yield(.failed("the day did not end within \(DemoLimits.seconds) seconds"))
        }
        timer.resume()
        var isRight = true
        for await event in events {
            switch event {
            case .cycle(let cycle): Terminal.say(DemoReport.line(cycle))
            case .failed(let reason): throw Failure(.software, reason)
            case .stopped: return !once
            case .dayIsOver:
                timer.cancel()
                isRight = try show(cluster, vendors, expected)
                if once { return isRight }
                isRight = true
                invite(cluster)
            }
        }
        return isRight
    }

    private func show(
        _ cluster: DemoCluster,
        _ vendors: DemoVendors,
        _ expected: DemoExpectation
    ) throws -> Bool {
        let outcome = try DemoOutcome(cluster.kafka, topics: cluster.topics)
        let check = DemoCheck(expected, outcome: outcome, book: vendors.records)
        Terminal.say("")
        for line in DemoReport.summary(expected, outcome, check) { Terminal.say(line) }
        let chosen = leads.map { text in
            text.split(separator: ",").map { (lead: String($0), title: nil as String?) }
        }
        let stories: [(lead: String, title: String?)] =
            chosen ?? DemoReport.stories.map { (lead: $0.lead, title: $0.title) }
        for (lead, title) in stories {
            Terminal.say("")
            for line in DemoReport.story(lead, title: title, outcome) { Terminal.say(line) }
        }
        Terminal.say("")
        for line in check.deviations.prefix(DemoLimits.deviationsShown) {
            Terminal.say("DEVIATION \(line)")
        }
        let more = check.deviations.count - DemoLimits.deviationsShown
        if more > 0 { Terminal.say("DEVIATION and \(more) more") }
        Terminal.say(
            check.deviations.isEmpty
                ? "All came out as it has to: \(expected.leads.count) leads, "
                    + "\(expected.counts.count) counts, \(expected.conflicts.count) conflicts."
                : "\(check.deviations.count) deviations from expected.json."
        )
        return check.deviations.isEmpty
    }

    private func invite(_ cluster: DemoCluster) {
        let address = cluster.kafka.bootstrapServers
        let topics = cluster.topics
        let event =
            #"{"v":1,"kind":"change","id":"mine-1","system":"marketo","object":"Person","#
            + #""record":"1001","operation":"updated","changedAt":"'$(date -u +%FT%T.000Z)'","#
            + #""snapshot":false,"fields":{"title":"Enchantress of Numbers"}}"#
        Terminal.say("")
        Terminal.say(
            "It goes on, with a poll every few seconds, until Ctrl-C. Change Ada yourself:"
        )
        Terminal.say(
            "  echo '\(event)' |\n    kcat -P -b \(address) -t \(topics.changes(.marketo)) "
                + "-k marketo:1001 -X partitioner=murmur2_random"
        )
        Terminal.say("and read what is written to Salesforce:")
        Terminal.say(
            "  kcat -C -b \(address) -t \(topics.writes(.salesforce)) -o beginning -e -q "
                + "| grep Enchantress"
        )
    }
}
