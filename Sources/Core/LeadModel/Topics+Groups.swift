// SPDX-License-Identifier: Apache-2.0

/// The names under which the roles are members of groups and own transactions: from the topics'
/// prefix, so that environments on one cluster do not fence each other.
extension Topics {
    /// The schedulers' group and transactional id: `leadsync-scheduler`, or `acme.scheduler` with
    /// the prefix `acme.`.
    public var schedulerGroup: String { roleName("scheduler") }

    /// The group and transactional id of a system's connectors: `leadsync-connector-marketo`, or
    /// `acme.connector-marketo` with the prefix `acme.`.
    public func connectorGroup(_ system: VendorSystem) -> String {
        roleName("connector-" + system.rawValue)
    }

    /// What the schedulers' group was called with this prefix before names followed from it; nil
    /// where it is called so still.
    public var earlierSchedulerGroup: String? {
        prefix == Topics.standardPrefix ? nil : Topics.standardRolePrefix + "scheduler"
    }

    /// What the group of a system's connectors was called with this prefix before names followed
    /// from it; nil where it is called so still.
    public func earlierConnectorGroup(_ system: VendorSystem) -> String? {
        prefix == Topics.standardPrefix
            ? nil : Topics.standardRolePrefix + "connector-" + system.rawValue
    }

    private static let standardRolePrefix = "leadsync-"

    private func roleName(_ role: String) -> String {
        switch prefix {
        case Topics.standardPrefix: Topics.standardRolePrefix + role
        // Its names would be those of the standard prefix.
        case Topics.standardRolePrefix: prefix + "." + role
        default: prefix + role
        }
    }
}
