// SPDX-License-Identifier: Apache-2.0

import LeadModel
import Settings
import Testing

struct TopicPlanTests {
    private let topics = Topics()

    private func plan(_ name: String) throws -> TopicPlan {
        try #require(TopicPlan.all(topics).first { $0.name == name })
    }

    @Test(arguments: [(1, 1), (2, 1), (3, 2), (5, 2)])
    func soManyCopiesHaveARecordBeforeItCounts(copies: Int, inSync: Int) throws {
        #expect(TopicPlan.minimumInSync(copies: copies) == inSync)
        let settings = try plan(topics.leads).kafkaSettings(copies: copies)
        #expect(settings["min.insync.replicas"] == "\(inSync)")
        #expect(settings["segment.bytes"] == "67108864")
        #expect(try plan(topics.leads).copyProblems(settings, copies: copies).isEmpty)
    }

    @Test func whatNobodyKnowsIsLeftToTheBroker() throws {
        let settings = try plan(topics.requests).kafkaSettings(copies: nil)
        #expect(settings["min.insync.replicas"] == nil)
        #expect(settings["retention.ms"] == "604800000")
    }

    @Test(
        arguments: [
            (3, "1", "would be lost with its broker"), (2, "2", "stops all writing"),
            (3, "3", "stops all writing"),
        ]
    )
    func copiesThatPromiseTooLittleOrStopAllAreTold(
        copies: Int,
        found: String,
        what: String
    ) throws {
        let lines = try plan(topics.leads)
            .copyProblems(["min.insync.replicas": found], copies: copies)
        #expect(lines.count == 1)
        #expect(lines.first?.contains(what) == true, "\(lines)")
        #expect(lines.first?.hasPrefix("topic leadsync.leads: min.insync.replicas is") == true)
    }

    @Test func moreCopiesThanAskedForAreFineWhereOneIsToSpare() throws {
        #expect(
            try plan(topics.leads).copyProblems(["min.insync.replicas": "3"], copies: 5).isEmpty
        )
        #expect(try plan(topics.leads).copyProblems([:], copies: 3).isEmpty)
    }

    @Test(arguments: [("1073741824", 1), ("67108864", 0), ("1048576", 0)])
    func onlyLargerSegmentsAreAProblem(bytes: String, problems: Int) throws {
        var settings = try plan(topics.leads).kafkaSettings
        settings["segment.bytes"] = bytes
        #expect(try plan(topics.leads).settingProblems(settings).count == problems)
    }

    @Test func recordsThatOutliveTheGroupsPlaceAreTold() throws {
        let settings = Dictionary(
            uniqueKeysWithValues: TopicPlan.all(topics).map { ($0.name, $0.kafkaSettings) }
        )
        func notice(_ broker: [String: String], _ own: [String: String] = [:]) -> String? {
            var settings = settings
            for (name, retention) in own { settings[name]?["retention.ms"] = retention }
            return TopicPlan.offsetNotice(topics, settings: settings, broker: broker)
        }
        // Kafka's default is the retention of our inputs: seven days.
        #expect(notice(["offsets.retention.minutes": "10080"]) == nil)
        #expect(notice([:]) == nil)
        #expect(notice(["offsets.retention.minutes": "9223372036854775807"]) == nil)
        let line = try #require(notice(["offsets.retention.minutes": "1440"]))
        #expect(line.contains("and 7 more keep") && line.contains("is 1440"))
        let forEver = notice(["offsets.retention.minutes": "10080"], [topics.requests: "-1"])
        #expect(forEver?.hasPrefix("leadsync.requests keeps records") == true)
        // No group has a place in the activity log, unless it is written back.
        #expect(
            notice(["offsets.retention.minutes": "10080"], [topics.activities: "-1"]) == nil
        )
    }
}
