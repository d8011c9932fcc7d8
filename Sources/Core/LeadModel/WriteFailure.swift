// SPDX-License-Identifier: Apache-2.0

public import Primitives

/// One thing in a schema that a failure depended on: when it is no longer what it was, the write
/// may pass (docs/validation.md).
public struct FailureCause: Hashable, Sendable {
    /// What kind of thing; of a field only the part that mattered.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// A validation rule: its formula, and whether it is active.
        case rule
        /// How long a field's text may be.
        case length
        /// Which values a field's picklist takes.
        case picklist
        /// Whether the sync user may see and write a field.
        case access
        /// Whether a field has to have a value.
        case required
        /// What a field holds, and how many digits.
        case type
        /// Anything of a field: the system did not say what was wrong with it.
        case field
        /// Anything of the object: the system did not say what was wrong.
        case schema
    }

    /// What kind of thing.
    public var kind: Kind
    /// The API name of the rule, the field or the object.
    public var name: String
    /// What it was at the failure, as a number; 0 where there was no such thing.
    public var fingerprint: Int64

    /// A thing as it was.
    public init(kind: Kind, name: String, fingerprint: Int64) {
        self.kind = kind
        self.name = name
        self.fingerprint = fingerprint
    }
}

/// Why the lead cannot be written to a system just now.
public struct WriteFailure: Hashable, Sendable {
    /// Whether our validation or the system itself refused it.
    public enum Origin: String, Hashable, Sendable, CaseIterable { case validation, rejected }

    /// The system that cannot be written.
    public var system: VendorSystem
    /// The kind of record; nil in states that older versions wrote.
    public var object: ObjectType?
    /// Who refused the write.
    public var origin: Origin
    /// Every reason for the refusal.
    public var reasons: [Reason]
    /// What in the schema it depended on; nil in states that older versions wrote, where any newer
    /// schema frees the lead.
    public var causes: [FailureCause]?
    /// What was to be written, as a number: what is to be written now is tried where it is another.
    /// Nil in states that older versions wrote.
    public var fingerprint: Int64?
    /// Whether nothing that could change the outcome has happened since: no new try until then.
    public var isBlocking: Bool
    /// Which of the causes changed, in words, until the write has been tried again.
    public var freedBy: String?
    /// The age of the object's schema at the failure: an older one cannot free the lead.
    public var schemaAsOf: Timestamp
    /// The request that the failure was told to: another one is told again.
    public var request: String?

    /// A failure that has just been logged.
    public init(
        system: VendorSystem,
        object: ObjectType? = nil,
        origin: Origin,
        reasons: [Reason],
        causes: [FailureCause]? = nil,
        fingerprint: Int64? = nil,
        isBlocking: Bool = true,
        freedBy: String? = nil,
        schemaAsOf: Timestamp = .distantPast,
        request: String? = nil
    ) {
        self.system = system
        self.object = object
        self.origin = origin
        self.reasons = reasons
        self.causes = causes
        self.fingerprint = fingerprint
        self.isBlocking = isBlocking
        self.freedBy = freedBy
        self.schemaAsOf = schemaAsOf
        self.request = request
    }
}
