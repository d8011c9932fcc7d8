// SPDX-License-Identifier: Apache-2.0

internal import LeadModel

/// What stands on the schema topic of this connector's system: only what differs is published.
struct PublishedSchemas: Hashable, Sendable {
    private var known: [ObjectType: ObjectSchema] = [:]

    /// Takes in what stands on the topic.
    mutating func note(_ schema: ObjectSchema) { known[schema.object] = schema }

    /// Whether a schema says something new; when it was asked for is nothing new.
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
