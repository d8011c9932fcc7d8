// SPDX-License-Identifier: Apache-2.0

/// What the formulas of an object name, each with a slot: a record then is a row of slots, and
/// evaluating looks nothing up by name.
public struct FormulaLayout: Sendable {
    /// A field, parent's field or global that a formula names.
    public struct Reference: Hashable, Sendable {
        /// The name, as the schema has it where the schema has it.
        public var name: String
        /// What it holds.
        public var type: FormulaType
        /// Whether it is a field of the record itself, which has a prior value.
        public var isOwnField: Bool
        /// Whether any formula asks for its prior value.
        public internal(set) var needsPriorValue: Bool
    }

    /// The references, in the order of their slots.
    public private(set) var references: [Reference] = []
    private var slots: [String: Int] = [:]

    /// A layout without references; compiling formulas adds them.
    public init() {}

    /// The slot of a name, whatever the case; nil when no formula names it.
    public func slot(of name: String) -> Int? { slots[name.lowercased()] }

    /// The slot of a name, a new one where it has none; nil when there are too many.
    mutating func add(_ name: String, type: FormulaType, isOwnField: Bool) -> Int? {
        let key = name.lowercased()
        if let slot = slots[key] { return slot }
        guard references.count < Limits.references else { return nil }
        slots[key] = references.count
        references.append(
            Reference(
                name: name,
                type: type,
                isOwnField: isOwnField,
                needsPriorValue: false
            )
        )
        return references.count - 1
    }

    mutating func requirePriorValue(ofSlot slot: Int) {
        references[slot].needsPriorValue = true
    }
}
