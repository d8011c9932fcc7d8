// SPDX-License-Identifier: Apache-2.0

import EmbeddedBroker
import Foundation
import Kafka
import LeadModel
import TestKit
import Testing

/// What people get wrong: one line that says what to do, a code of sysexits.h, and never a crash.
@Suite(.serialized) struct MistakeTests {
    /// A mistake that shows without a broker.
    struct Mistake: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var arguments: [String]
        var file: String?
        var settings: [String: String] = [:]
        var code: Int32
        /// What a line has to say.
        var says: String
        /// How many things are wrong, each with its line.
        var lineCount = 1
    }

    static let mistakes = [
        Mistake(
            testDescription: "unknown key in the configuration file",
            arguments: ["config", "check", "--config"],
            file: "schedule:\n  dely: 5m\n",
            code: 78,
            says: "schedule.delay"
        ),
        Mistake(
            testDescription: "configuration file that is no YAML",
            arguments: ["config", "check", "--config"],
            file: "a: [1, 2\nb: {",
            code: 78,
            says: ".yaml"
        ),
        Mistake(
            testDescription: "wrong value in the environment",
            arguments: ["config", "check"],
            settings: ["LEADSYNC_SCHEDULE_DELAY": "soon"],
            code: 78,
            says: "LEADSYNC_SCHEDULE_DELAY"
        ),
        Mistake(
            testDescription: "mapping file that is not there",
            arguments: ["worker", "--mapping", "no-such-mapping.yaml"],
            code: 66,
            says: "no-such-mapping.yaml"
        ),
        Mistake(
            testDescription: "unknown member of the mapping",
            arguments: ["config", "check", "--mapping-file"],
            file: "extends: standard\nfeilds: []\n",
            code: 78,
            says: "did you mean 'fields'?"
        ),
        Mistake(
            testDescription: "unknown rule in the mapping",
            arguments: ["config", "check", "--mapping-file"],
            file: "extends: standard\nobjects:\n  lead:\n    rule: salesfroce\n",
            code: 78,
            says: "salesfroce"
        ),
        Mistake(
            testDescription: "unknown field in the mapping",
            arguments: ["config", "check", "--mapping-file"],
            file: "extends: standard\nfields:\n- {marketo: title2, lead: Titel}\n",
            code: 78,
            says: "Salesforce shows no field 'Titel' on Lead"
        ),
        Mistake(
            testDescription: "connector without an address",
            arguments: ["connector", "marketo"],
            code: 78,
            says: "LEADSYNC_MARKETO_URL",
            lineCount: 3
        ),
        Mistake(
            testDescription: "secret on the command line",
            arguments: ["config", "check", "--set", "marketo.clientSecret=x"],
            code: 78,
            says: "LEADSYNC_MARKETO_CLIENT_SECRET"
        ),
    ]

    @Test(arguments: mistakes)
    func isToldInOneLine(_ mistake: Mistake) throws {
        var arguments = mistake.arguments
        let path = NSTemporaryDirectory() + "leadsync-mistake-\(UUID().uuidString).yaml"
        defer { try? FileManager.default.removeItem(atPath: path) }
        if let file = mistake.file {
            try Data(file.utf8).write(to: URL(fileURLWithPath: path))
            if arguments.last == "--mapping-file" {
                arguments.removeLast()
                arguments += ["--set", "mapping=\(path)"]
            } else {
                arguments.append(path)
            }
        }
        try expect(
            arguments,
            mistake.settings,
            code: mistake.code,
            says: mistake.says,
            lineCount: mistake.lineCount
        )
    }

    @Test func aMissingTopicIsNamed() throws {
        let cluster = try Cluster(hasTopics: false)
        defer { cluster.stop() }
        try cluster.createTopics(without: [cluster.topics.forwards])
        try expect(
            ["worker"],
            Self.settings(cluster),
            code: 78,
            says: "\(cluster.topics.forwards) is missing: run 'leadsync topics create'"
        )
    }

    @Test func tooFewPartitionsAreNamed() throws {
        let cluster = try Cluster(hasTopics: false)
        defer { cluster.stop() }
        try cluster.createTopics(counts: [cluster.topics.requests: 2])
        for command in [["worker"], ["topics", "check"]] {
            try expect(
                command,
                Self.settings(cluster),
                code: 78,
                says: "\(cluster.topics.requests) has 2 partitions"
            )
        }
    }

    @Test func aTakenPortIsNamed() throws {
        let cluster = try Cluster()
        defer { cluster.stop() }
        guard let broker = cluster.broker else { return }
        let port = broker.bootstrapServers.split(separator: ":").last.map(String.init) ?? ""
        try expect(["broker", "--port", port], [:], code: 69, says: port)
        let settings = Self.settings(cluster).merging(["LEADSYNC_HTTP_PORT": port]) { $1 }
        try expect(["worker"], settings, code: 69, says: port)
    }

    private static func settings(_ cluster: Cluster) -> [String: String] {
        [
            "LEADSYNC_KAFKA_BOOTSTRAP_SERVERS": cluster.kafka.bootstrapServers,
            "LEADSYNC_TOPICS_PREFIX": cluster.topics.prefix,
        ]
    }

    private func expect(
        _ arguments: [String],
        _ settings: [String: String],
        code: Int32,
        says: String,
        lineCount: Int = 1
    ) throws {
        let process = try ServiceProcess(arguments, environment: settings)
        let end = try process.awaitEnd(seconds: Bounds.refusalSeconds)
        #expect(end == ServiceProcess.End(code: code, isSignal: false), "\(process.errorText)")
        #expect(process.errorLines.count == lineCount, "\(process.errorText)")
        #expect(process.errorText.contains(says), "\(process.errorText)")
    }
}
