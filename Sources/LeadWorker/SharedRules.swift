// SPDX-License-Identifier: Apache-2.0

public import Decide
internal import LeadModel
internal import Synchronization

/// The rules that all partitions of a worker decide by: a mapping, and the schemas as they arrive.
///
/// Each handler keeps its own copy and asks for the newest when a schema has arrived; the lock is
/// not on the path of a record.
public final class SharedRules: Sendable {
    struct Current {
        var schemas: SchemaSet
        var rules: DecisionRules
        var version: Int
    }

    private let mapping: Mapping
    private let current: Mutex<Current>

    /// Rules with the built-in schemas, until others arrive.
    public init(mapping: Mapping, schemas: SchemaSet = SchemaSet()) {
        self.mapping = mapping
        current = Mutex(
            Current(
                schemas: schemas,
                rules: DecisionRules(mapping: mapping, schemas: schemas),
                version: 0
            )
        )
    }

    var latest: Current { current.withLock { $0 } }

    /// Takes a schema that arrived, once for all partitions.
    func accept(_ schema: ObjectSchema) {
        current.withLock { current in
            guard !current.schemas.accept(schema).isEmpty else { return }
            current.rules = DecisionRules(mapping: mapping, schemas: current.schemas)
            current.version += 1
        }
    }
}
