// SPDX-License-Identifier: Apache-2.0

import Foundation
import Kafka
import LeadModel

/// The first part of the demo: a day of change events out of files, against a broker, workers and
/// a scheduler; stand-ins for the vendors apply the writes, since the day is to be the same always.
struct DayDemo {
    /// How a part of the demo ended.
    enum Outcome {
        case right, wrong
        /// A signal asked for the end.
        case stopped
    }

    /// The broker's port; 0 for any free one.
    var port: Int
    /// Leads whose activity log is shown, with commas; nil for a selection.
    var leads: String?
    /// The folder with the day's files; nil to look for it.
    var day: String?
    /// Whether it goes on when the day is over, until somebody stops it.
    var goesOn: Bool

    func run() async throws -> Outcome {
        let folder = try DemoDay.find(day)
        let plan = try DemoDay(folder: folder)
        let expected = try DemoExpectation.read(folder.appendingPathComponent("expected.json"))
        let cluster = try DemoCluster(port: port)
        let (events, channel) = AsyncStream<DemoEvent>.makeStream()
        let stops = stopRequests()
        let stopper = Task {
            for await _ in stops { channel.yield(.stopped) }
        }
        defer { stopper.cancel() }
        let vendors = ScriptedVendors(
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
            let outcome = try await follow(events, channel, cluster, vendors, expected)
            vendors.requestStop()
            cluster.stop(keepsLogs: outcome == .wrong)
            if outcome == .wrong {
                Terminal.printError("leadsync: the processes' logs are in \(cluster.folder.path)")
            }
            return outcome
        } catch {
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
        Terminal.say(
            "Marketo and Salesforce are stand-ins here, so that the day is always the same."
        )
    }

    /// Goes along with the day.
    private func follow(
        _ events: AsyncStream<DemoEvent>,
        _ channel: AsyncStream<DemoEvent>.Continuation,
        _ cluster: DemoCluster,
        _ vendors: ScriptedVendors,
        _ expected: DemoExpectation
    ) async throws -> Outcome {
        let timer = DispatchSource.makeTimerSource(queue: .global())
        timer.schedule(deadline: .now() + .seconds(DemoLimits.seconds))
        timer.setEventHandler {
            channel.yield(.failed("the day did not end within \(DemoLimits.seconds) seconds"))
        }
        timer.resume()
        for await event in events {
            switch event {
            case .cycle(let cycle): Terminal.say(DemoReport.line(cycle))
            case .failed(let reason): throw Failure(.software, reason)
            case .stopped: return .stopped
            case .dayIsOver:
                timer.cancel()
                let isRight = try show(cluster, vendors, expected)
                if !goesOn { return isRight ? .right : .wrong }
                invite(cluster)
            }
        }
        return .stopped
    }

    private func show(
        _ cluster: DemoCluster,
        _ vendors: ScriptedVendors,
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
