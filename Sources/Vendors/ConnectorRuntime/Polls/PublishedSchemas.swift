// SPDX-License-Identifier: Apache-2.0

internal import LeadModel

/// The last published schema of each object of this system. A schema is published only when it
/// differs.
struct PublishedSchemas: Hashable, Sendable {
    private var known: [ObjectType: ObjectSchema] = [:]

    /// Takes in what stands on the topic.
    mutating func record(_ schema: ObjectSchema) { known[schema.object] = schema }

    /// Whether a schema differs from the published one in more than its time.
    func isNew(_ schema: ObjectSchema) -> Bool {
        guard var before = known[schema.object] else { return true }
        before.asOf = schema.asOf
        return before != schema
    }

    /// The key of a schema's record.
    static func key(_ object: ObjectType) -> String {
        "\(object.system.rawValue)/\(object.rawValue)"
    }
}
