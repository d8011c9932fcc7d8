// SPDX-License-Identifier: Apache-2.0

import LeadModel
import Primitives
import Settings
import SyncEngine
import Testing

@Suite struct SettingsTests {
    @Test(
        arguments: [
            ("250ms", 250), ("5s", 5_000), ("15m", 900_000), ("1h30m", 5_400_000), ("0s", 0),
            ("1d", 86_400_000),
        ] as [(String, Int64)]
    )
    func durationsAreRead(text: String, milliseconds: Int64) {
        #expect(DurationText.milliseconds(text) == milliseconds)
        #expect(DurationText.milliseconds(DurationText.text(milliseconds)) == milliseconds)
    }

    @Test(arguments: [
        "", "5", "m", "5x", "-5s", "1m1m", "5s1m", "1.5h", " 5s", "99999999999999999999s",
        "9999999999999999h", "٥s",
    ])
    func whatIsNoDurationIsNone(text: String) {
        #expect(DurationText.milliseconds(text) == nil)
    }

    @Test func theDefaultsAreThoseOfTheContract() throws {
        var reader = SettingReader(try makeSources())
        let common = CommonSettings(&reader)
        let worker = WorkerSettings(&reader)
        let scheduler = SchedulerSettings(&reader)
        let topics = TopicSettings(&reader)
        try reader.finish()
        #expect(common.bootstrapServers == "127.0.0.1:9092")
        #expect(common.topics.leads == "leadsync.leads")
        #expect(worker.id == "host-1")
        #expect(worker.group == "leadsync-workers")
        #expect(worker.stateDirectory == nil)
        #expect(worker.memoryBytes == 128 << 20)
        #expect(worker.maxHoldMilliseconds == 900_000)
        #expect(worker.mapping == nil)
        #expect(worker.http.port == 9_464)
        #expect(!worker.http.isPortChosen)
        #expect(scheduler.delayMilliseconds == 300_000)
        #expect(scheduler.cycleTimeoutMilliseconds == 3_600_000)
        #expect(topics.partitions == 64)
        #expect(topics.replicationFactor == -1)
    }

    @Test func flagsGoBeforeTheEnvironmentAndThatBeforeTheFile() throws {
        let files = ["a.yaml": "schedule:\n  delay: 1m\ntopics:\n  prefix: f.\nmapping: m\n"]
        let variables = [
            "LEADSYNC_CONFIG": "a.yaml", "LEADSYNC_SCHEDULE_DELAY": "2m",
            "LEADSYNC_TOPICS_PREFIX": "e.", "LEADSYNC_MAPPING": "",
        ]
        let sources = try makeSources(variables, flags: ["schedule.delay": "3m"], files: files)
        #expect(sources.value(.scheduleDelay) == .init(text: "3m", origin: .flag))
        #expect(
            sources.value(.topicPrefix)
                == .init(text: "e.", origin: .variable("LEADSYNC_TOPICS_PREFIX"))
        )
        #expect(sources.value(.mapping) == .init(text: "m", origin: .file("a.yaml", line: 5)))
    }

    @Test func theStoreIsInMemoryWhereThatIsAskedFor() throws {
        var reader = SettingReader(
            try makeSources([
                "LEADSYNC_WORKER_STATE_DIRECTORY": "memory", "LEADSYNC_WORKER_MEMORY": "2GiB",
            ])
        )
        let worker = WorkerSettings(&reader)
        try reader.finish()
        #expect(worker.stateDirectory == nil)
        #expect(worker.memoryBytes == 2 << 30)
    }

    @Test func aDirectoryThatWasChosenIsTakenAsItIs() throws {
        var reader = SettingReader(
            try makeSources(["LEADSYNC_WORKER_STATE_DIRECTORY": "/var/lib/leadsync"])
        )
        #expect(WorkerSettings(&reader).stateDirectory == "/var/lib/leadsync")
    }

    @Test(arguments: ["128", "128MB", "15MiB", "-1GiB", "GiB", "99999999999999999999GiB"])
    func aSizeIsANumberWithAUnitAndNotTooSmall(text: String) throws {
        var reader = SettingReader(try makeSources(["LEADSYNC_WORKER_MEMORY": text]))
        _ = WorkerSettings(&reader)
        let found = problems { try reader.finish() }
        #expect(found.count == 1)
        #expect(
            found.first?.contains("is not a size such as 128MiB, from 16MiB to 1024GiB") == true
        )
    }

    @Test func variablesAreNamedAfterThePaths() {
        #expect(Setting.bootstrapServers.variable == "LEADSYNC_KAFKA_BOOTSTRAP_SERVERS")
        #expect(Setting.maxHold.variable == "LEADSYNC_CONFLICTS_MAX_HOLD")
        #expect(Setting.replicationFactor.variable == "LEADSYNC_TOPICS_REPLICATION_FACTOR")
    }

    @Test(arguments: [
        (
            "worker:\n  stateDir: x",
            "a.yaml:2: unknown setting 'worker.stateDir'; did you mean "
                + "'worker.stateDirectory'?"
        ),
        ("topics: 3", "a.yaml:1: 'topics' is a group, not a value"),
        ("mapping: [a]", "a.yaml:1: 'mapping' is a single value, not a list"),
        ("mapping: {a: 1}", "a.yaml:1: 'mapping' is a single value, not a group"),
        ("zzzzzzzz: 1", "a.yaml:1: unknown setting 'zzzzzzzz'"),
        ("- a", "a.yaml: expected settings, such as 'kafka:'"),
    ])
    func aWrongFileIsExplained(text: String, problem: String) {
        #expect(
            problems { _ = try makeSources(files: ["a.yaml": text], file: "a.yaml") } == [problem]
        )
    }

    @Test func everyWrongValueIsToldAtOnce() throws {
        var reader = SettingReader(
            try makeSources([
                "LEADSYNC_SCHEDULE_DELAY": "7", "LEADSYNC_HTTP_PORT": "70000",
                "LEADSYNC_TOPICS_PREFIX": "a b",
            ])
        )
        _ = CommonSettings(&reader)
        _ = SchedulerSettings(&reader)
        #expect(problems { try reader.finish() }.count == 3)
    }

    @Test func kafkaPropertiesComeFromAllSidesAndSecretsFromFiles() throws {
        let sources = try makeSources(
            [
                "LEADSYNC_KAFKA_PROPERTIES": "security.protocol=SASL_SSL,linger.ms=7",
                "LEADSYNC_KAFKA_PROPERTIES_SASL_PASSWORD_FILE": "secret",
                "LEADSYNC_KAFKA_PROPERTIES_SSL_CA_LOCATION": "/ca.pem",
            ],
            flags: ["kafka.properties.linger.ms": "9"],
            files: ["secret": "geheim\n"]
        )
        let properties = try sources.kafkaProperties().mapValues(\.text)
        #expect(
            properties == [
                "security.protocol": "SASL_SSL", "linger.ms": "9", "sasl.password": "geheim",
                "ssl.ca.location": "/ca.pem",
            ]
        )
        let shown = try sources.effectiveSettings().filter { $0.path.contains("password") }
        #expect(shown.map(\.value) == ["********"])
        #expect(!"\(try sources.effectiveSettings())".contains("geheim"))
    }

    @Test func aSecretIsNoFlag() {
        let found = problems { _ = try makeSources(flags: ["kafka.properties.sasl.password": "x"]) }
        #expect(found.first?.contains("must not be on a command line") == true)
    }

    @Test func aMappingFileIsRead() throws {
        let text = """
            extends: standard
            without: [mktoPersonNotes]
            objects:
              contact: { rule: newest }
            fields:
              - { marketo: phone, rule: salesforce-unless-blank }
              - { marketo: region, lead: Region__c, contact: Area__c }
            customFields: all
            """
        let mapping = try MappingFile.mapping(name: "m.yaml", text: text)
        #expect(mapping.includesAllCustomFields)
        #expect(mapping.rule(for: .contact) == .newest)
        #expect(mapping.pairs.contains { $0.marketo == "region" && $0.contact == "Area__c" })
        #expect(!mapping.pairs.contains { $0.marketo == "mktoPersonNotes" })
    }

    @Test(arguments: [
        ("feilds: []", "m.yaml:1: the mapping: unknown 'feilds'; did you mean 'fields'?"),
        ("fields:\n  - {lead: A}", "m.yaml:2: an entry of 'fields' has no 'marketo'"),
        ("customFields: some", "m.yaml:1: 'customFields' is 'all', 'none' or a list of names"),
        ("extends: nobody", "m.yaml: extends: unknown mapping 'nobody'; there is only 'standard'"),
    ])
    func aWrongMappingIsExplained(text: String, problem: String) {
        #expect(problems { _ = try MappingFile.mapping(name: "m.yaml", text: text) } == [problem])
    }

    @Test func topicsHaveToFitTogether() {
        let topics = Topics()
        var counts: [String: Int32] = [:]
        for name in topics.leadKeyed { counts[name] = 12 }
        for name in topics.single { counts[name] = 1 }
        #expect(TopicPlan.countProblems(topics, counts: counts).isEmpty)
        counts[topics.results] = 11
        counts[topics.triggers] = 2
        counts[topics.schema] = nil
        let found = TopicPlan.countProblems(topics, counts: counts)
        #expect(found.count == 3)
        #expect(found.contains { $0.contains("leadsync.results has 11 partitions") })
        #expect(found.contains { $0.contains("leadsync.schema is missing") })
    }
}
