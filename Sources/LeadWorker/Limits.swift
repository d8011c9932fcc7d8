// SPDX-License-Identifier: Apache-2.0

/// Every bound of the lead worker beside those of the pool and of the decisions.
enum LeadWorkerLimits {
    /// How many leads that a schema held up have their turn in one go, behind everything else that
    /// is due: a schema that frees very many of them must not hold up what arrives.
    static let schemaTurns = 100
    /// Rules that are counted by their names; the others are counted together.
    static let countedRules = 1_000
    /// Rules of one schema that the log names; it says how many more there are.
    static let namedRules = 50
    /// Characters of a reason that the log quotes.
    static let reasonCharacters = 300
}
