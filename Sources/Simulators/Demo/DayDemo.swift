// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Kafka
internal import LeadModel

/// The first part of the demo: a day of change events out of files, against a broker, workers and
/// a scheduler. Scripted vendors apply the writes, so that every day is the same.
package struct DayDemo {
    /// How a part of the demo ended.
    package enum Outcome: Sendable {
        /// All came out as expected.
        case right
        /// Something came out otherwise.
        case wrong
        /// The user asked for the end.
        case stopped
    }

    /// The broker's port; 0 for any free one.
    var port: Int
    /// Leads whose activity log is shown, with commas; nil for a selection.
    var leads: String?
    /// The folder with the day's files; nil to look for it.
    var day: String?
    /// Whether it goes on when the day is over, until the user stops it.
    var goesOn: Bool
    var console: DemoConsole

    /// A day that was not played yet.
    ///
    /// - Parameters:
    ///   - port: the broker's port; 0 for any free one.
    ///   - leads: the leads whose activity log is shown, with commas; nil for a selection.
    ///   - day: the folder with the day's files; nil to look for it.
    ///   - goesOn: whether it goes on when the day is over, until the user stops it.
    package init(
        port: Int,
        leads: String?,
        day: String?,
        goesOn: Bool,
        console: DemoConsole
    ) {
        self.port = port
        self.leads = leads
        self.day = day
        self.goesOn = goesOn
        self.console = console
    }

    /// Plays the day.
    ///
    /// - Parameter stops: an element for each time that the user asks for the end.
    /// - Throws: a `DemoError` or an error of Kafka.
    package func run(until stops: AsyncStream<Void>) async throws -> Outcome {
        let folder = try DemoDay.find(day)
        let plan = try DemoDay(folder: folder)
        let expected = try DemoExpectation.read(folder.appendingPathComponent("expected.json"))
        let cluster = try DemoCluster(port: port)
        let (events, channel) = AsyncStream<DemoEvent>.makeStream()
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
            console.say("\(DemoLimits.workers) workers share \(DemoLimits.partitions) partitions")
            vendors.start()
            try cluster.startScheduler(onDeath: { channel.yield(.failed($0)) })
            let outcome = try await follow(events, channel, cluster, vendors, expected)
            vendors.requestStop()
            cluster.stop(keepsLogs: outcome == .wrong)
            if outcome == .wrong {
                console.printError("the processes' logs are in \(cluster.folder.path)")
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
        console.say("broker at \(address), \(cluster.topics.all.count) topics; watch it with")
        console.say(
            "  kcat -C -b \(address) -t \(cluster.topics.activities) -o beginning -f '%k %s\\n'"
        )
        console.say(
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
            case .cycle(let cycle): console.say(DemoReport.line(cycle))
            case .failed(let reason): throw DemoError(.software, reason)
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
        let check = DemoCheck(expected, outcome: outcome, vendor: vendors.records)
        console.say("")
        for line in DemoReport.summary(expected, outcome, check) { console.say(line) }
        let chosen = leads.map { text in
            text.split(separator: ",").map { (lead: String($0), title: nil as String?) }
        }
        let stories: [(lead: String, title: String?)] =
            chosen ?? DemoReport.stories.map { (lead: $0.lead, title: $0.title) }
        for (lead, title) in stories {
            console.say("")
            for line in DemoReport.story(lead, title: title, outcome) { console.say(line) }
        }
        console.say("")
        for line in check.deviations.prefix(DemoLimits.deviationsShown) {
            console.say("DEVIATION \(line)")
        }
        let more = check.deviations.count - DemoLimits.deviationsShown
        if more > 0 { console.say("DEVIATION and \(more) more") }
        console.say(
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
        console.say("")
        console.say(
            "It goes on, with a poll every few seconds, until Ctrl-C. Change Ada yourself:"
        )
        console.say(
            "  echo '\(event)' |\n    kcat -P -b \(address) -t \(topics.changes(.marketo)) "
                + "-k marketo:1001 -X partitioner=murmur2_random"
        )
        console.say("and read what is written to Salesforce:")
        console.say(
            "  kcat -C -b \(address) -t \(topics.writes(.salesforce)) -o beginning -e -q "
                + "| grep Enchantress"
        )
    }
}
