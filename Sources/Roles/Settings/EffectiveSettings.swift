// SPDX-License-Identifier: Apache-2.0

/// A setting as `config check` shows it.
public struct EffectiveSetting: Hashable, Sendable {
    /// The path in the file.
    public var path: String
    /// The value, or stars for a secret.
    public var value: String
    /// Where it came from.
    public var origin: String
}

extension SettingSources {
    /// What stands in for a secret.
    static let mask = "********"

    /// Every setting that is in force, and where it came from; secrets are masked.
    public func effectiveSettings() throws(ConfigurationError) -> [EffectiveSetting] {
        var settings = Setting.all.map { setting in
            let value = value(setting)
            return EffectiveSetting(
                path: setting.path,
                value: value.map { setting.isSecret ? SettingSources.mask : $0.text }
                    ?? "(\(setting.standardNote))",
                origin: (value?.origin ?? .standard).description
            )
        }
        for (name, value) in try kafkaProperties().sorted(by: { $0.key < $1.key }) {
            settings.append(
                EffectiveSetting(
                    path: KafkaProperty.pathPrefix + name,
                    value: KafkaProperty.isSecret(name) ? SettingSources.mask : value.text,
                    origin: value.origin.description
                )
            )
        }
        return settings
    }
}
