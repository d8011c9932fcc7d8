// SPDX-License-Identifier: Apache-2.0

/// Every bound of the commands on a wait or a repetition, with its unit in its name.
enum CommandLimits {
    /// When a role that was asked to stop ends, whatever still holds it up.
    static let stopMilliseconds = 4_500
    /// The stack of a thread that blocks, a role's loop among them.
    static let threadStackBytes = 8 << 20
    /// How long `sync-person --wait` waits by default.
    static let requestWaitSeconds = 60
    /// The connections to a vendor beyond those of its calls: for tokens, which wait for no turn.
    static let connectionsForTokens = 1
    /// How long one wait for an activity lasts before the time is looked at.
    static let activityPollMilliseconds: Int32 = 250
    /// How many of each partition's newest records `topics check` looks at.
    static let checkedRecords: Int64 = 200
    /// How often `status --watch` looks.
    static let statusSeconds = 3
    /// How many aliases are followed before that is called a circle.
    static let aliasHops = 8
}
