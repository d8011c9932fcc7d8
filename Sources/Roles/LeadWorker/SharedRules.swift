// SPDX-License-Identifier: Apache-2.0

internal import LeadModel
public import SyncEngine
internal import Synchronization

/// The mapping and the newest schemas, shared by all partitions of a worker.
///
/// Each handler keeps its own copy and asks for the newest when a schema has arrived; the lock is
/// not on the path of a record.
public final class SharedRules: Sendable {
    struct Current {
        var schemas: SchemaSet
        var rules: DecisionRules
        var version: Int
        var watch = UndecidableRuleCounter()
    }

    private let mapping: Mapping
    private let compileRules: ValidationRuleCompiler?
    private let current: Mutex<Current>

    /// Rules with the built-in schemas, until others arrive; without a compiler, validation rules
    /// are left to Salesforce.
    public init(
        mapping: Mapping,
        schemas: SchemaSet = SchemaSet(),
        compileRules: ValidationRuleCompiler? = nil
    ) {
        self.mapping = mapping
        self.compileRules = compileRules
        current = Mutex(
            Current(
                schemas: schemas,
                rules: DecisionRules(
                    mapping: mapping,
                    schemas: schemas,
                    compileRules: compileRules
                ),
                version: 0
            )
        )
    }

    var latest: (rules: DecisionRules, version: Int) {
        current.withLock { ($0.rules, $0.version) }
    }

    /// How often rules had to be left to Salesforce.
    public var undecidableCounts: [UndecidableCount] { current.withLock { $0.watch.counts } }

    /// Takes a schema that arrived, once for all partitions.
    ///
    /// - Returns: lines for the log: rules that are not understood.
    func accept(_ schema: ObjectSchema) -> [String] {
        current.withLock { current in
            guard !current.schemas.accept(schema).isEmpty else { return [] }
            current.rules = DecisionRules(
                mapping: mapping,
                schemas: current.schemas,
                compileRules: compileRules,
                former: current.rules
            )
            current.version += 1
            guard schema.object.system == .salesforce else { return [] }
            return current.watch.schemaChanged(
                schema.object,
                undecidable: current.rules.validator(for: schema.object).undecidableRules
            )
        }
    }

    /// Counts rules that could not be evaluated for a published write.
    ///
    /// - Returns: lines for the log, for each rule once a schema.
    func count(_ undecidable: [UndecidableRule], of object: ObjectType) -> [String] {
        current.withLock { $0.watch.count(undecidable, of: object) }
    }
}
