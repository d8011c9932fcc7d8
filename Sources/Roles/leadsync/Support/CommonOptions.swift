// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Kafka
import Settings

/// The options that every command has.
struct CommonOptions: ParsableArguments {
    @Option(help: "The YAML file with settings (LEADSYNC_CONFIG).")
    var config: String?

    @Option(help: "Where Kafka is, host:port, several with commas.")
    var bootstrapServers: String?

    @Option(help: "What stands before every topic's name.")
    var topicsPrefix: String?

    @Option(help: "trace, debug, info, notice, warning, error or critical.")
    var loggingLevel: String?

    @Option(
        name: .customLong("set"),
        help: ArgumentHelp(
            "Any setting by its path, such as schedule.delay=30s; may be repeated.",
            valueName: "path=value"
        )
    )
    var settings: [String] = []

    /// The layers of settings, with these flags and those of a command on top.
    func sources(
        _ flags: [(Setting, String?)] = []
    ) throws -> SettingSources {
        var values: [String: String] = [:]
        for text in settings {
            guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
                throw ValidationError("--set \(text): expected path=value")
            }
            values[String(text[..<equals])] = String(text[text.index(after: equals)...])
        }
        let common: [(Setting, String?)] = [
            (.bootstrapServers, bootstrapServers), (.topicPrefix, topicsPrefix),
            (.loggingLevel, loggingLevel),
        ]
        for (setting, value) in common + flags {
            if let value { values[setting.path] = value }
        }
        return try SettingSources(
            flags: values,
            configurationFile: config,
            surroundings: .ofProcess()
        )
    }

    /// What every command needs to know, and what else `read` reads; complains of all at once.
    func read<Role>(
        _ flags: [(Setting, String?)] = [],
        _ read: (inout SettingReader) -> Role
    ) throws -> (common: CommonSettings, role: Role) {
        var reader = SettingReader(try sources(flags))
        let common = CommonSettings(&reader)
        let role = read(&reader)
        try reader.finish()
        return (common, role)
    }

    /// What every command needs to know.
    func readCommon() throws -> CommonSettings { try read { _ in }.common }
}

/// The options of roles that serve pages.
struct PageOptions: ParsableArguments {
    @Option(help: "Where /metrics, /healthz and /readyz are served.")
    var httpHost: String?

    @Option(help: "Their port; 0 for any free one, off for none.")
    var httpPort: String?

    var flags: [(Setting, String?)] { [(.httpHost, httpHost), (.httpPort, httpPort)] }
}

extension CommonSettings {
    /// How to reach Kafka.
    var kafka: KafkaConfiguration {
        KafkaConfiguration(bootstrapServers: bootstrapServers, properties: kafkaProperties)
    }
}
