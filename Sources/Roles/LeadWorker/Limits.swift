// SPDX-License-Identifier: Apache-2.0

/// Bounds of the lead worker, beside those of stream processing and of the engine.
enum LeadWorkerLimits {
    /// How many leads that a schema held up have their turn in one go, behind everything else that
    /// is due: a schema that frees very many of them must not hold up what arrives.
    static let schemaTurns = 100
    /// The longest key of a lead.
    static let keyBytes = 512
    /// The largest record that is published, with its key and headers: the producer takes
    /// 1,048,000 bytes.
    static let recordBytes = 1_040_000
    /// The largest state that a change may lead to. What is left up to `recordBytes` is for what
    /// follows from it later: writes on their way, failures, a conflict.
    static let stateBytes = 990_000
    /// What is kept of a dead letter's value that is too large to be published whole; its key and
    /// its source's headers are left out where they are larger.
    static let cutBytes = 64 << 10
    /// The longest name of a topic, as Kafka bounds it.
    static let topicBytes = 249
    /// What an activity keeps of each value when it is too large to be published whole.
    static let cutCharacters = 1_000
    /// The fields that such an activity keeps.
    static let cutFields = 100
    /// Rules that are counted by their names; the others are counted together.
    static let countedRules = 1_000
    /// Rules of one schema that the log names; it says how many more there are.
    static let namedRules = 50
    /// Characters of a reason that the log quotes.
    static let reasonCharacters = 300
}
