// SPDX-License-Identifier: Apache-2.0

import LeadModel
import Primitives

/// The fields of one lead, and which of them this decision has changed.
///
/// A position is a field's place among the lead's own fields, an index its place in the mapping.
struct FieldTable {
    /// The mapped fields that were seen, in the order in which they came.
    private(set) var states: [FieldState]
    private let mapping: CompiledMapping
    /// The position of each index; -1 where the lead has no such field.
    private var positions: [Int32]
    /// Set once a change can no longer be undone by a later one.
    private var isSurelyChanged = false
    /// What the changed fields were before, while a later change may still undo theirs.
    private var originals: [(position: Int, field: FieldState)] = []

    init(_ states: consuming [FieldState], mapping: CompiledMapping) {
        positions = Self.positions(of: states, in: mapping)
        self.states = states
        self.mapping = mapping
    }

    private static func positions(of fields: [FieldState], in mapping: CompiledMapping) -> [Int32] {
        var positions = [Int32](repeating: -1, count: mapping.count)
        for position in fields.indices {
            if let index = mapping.index(marketo: fields[position].name) {
                positions[index] = Int32(position)
            }
        }
        return positions
    }

    /// Whether any field is another than it was before this decision.
    var isChanged: Bool {
        isSurelyChanged || originals.contains { states[$0.position] != $0.field }
    }

    // MARK: Where a field is

    /// The positions of all fields.
    var indices: Range<Int> { states.indices }

    /// The position of a mapped field; nil where the lead has none.
    func position(of index: Int) -> Int? {
        positions[index] >= 0 ? Int(positions[index]) : nil
    }

    /// The position of a field that the mapping has, by its Marketo name.
    func position(ofMapped name: String) -> Int? {
        mapping.index(marketo: name).flatMap { position(of: $0) }
    }

    /// The position of a mapped field, which is added if it is missing.
    mutating func place(of mapped: MappedField) -> Int {
        if positions[mapped.index] >= 0 { return Int(positions[mapped.index]) }
        positions[mapped.index] = Int32(states.count)
        return append(mapped.marketoName)
    }

    /// The position of a field by its Marketo name, mapped or not, which is added if it is missing.
    mutating func place(of name: String) -> Int {
        if let index = mapping.index(marketo: name) {
            if positions[index] >= 0 { return Int(positions[index]) }
            positions[index] = Int32(states.count)
            return append(name)
        }
        return states.firstIndex { $0.name == name } ?? append(name)
    }

    private mutating func append(_ name: String) -> Int {
        states.append(FieldState(name: name))
        isSurelyChanged = true
        return states.count - 1
    }

    // MARK: What a field holds

    /// One field; to change it, take it out, and put it back.
    subscript(position: Int) -> FieldRegister {
        get { FieldRegister(unpacking: states[position]) }
        set {
            let packed = newValue.packed
            if packed == states[position] { return }
            remember(position)
            states[position] = packed
        }
    }

    /// Whether nothing is to be done, or remembered, about a field.
    func isPlain(_ position: Int) -> Bool { states[position].isPlain }

    /// One system's side of a mapped field.
    func side(of index: Int, in system: VendorSystem) -> Side? {
        position(of: index).flatMap { states[$0][system] }.map { Side(unpacking: $0) }
    }

    /// Since when a field's change waits to reach the other system.
    func pendingSince(of name: String, in system: VendorSystem) -> Timestamp? {
        states.first { $0.name == name }?[system]?.pendingSince
    }

    /// Whether any change of a system has still to reach the other one.
    func owes(_ system: VendorSystem) -> Bool {
        states.contains { $0[system]?.pendingSince != nil }
    }

    /// Whether a change that was made at a time still waits to reach the other system.
    func isPending(since time: Timestamp, in system: VendorSystem) -> Bool {
        states.contains { $0[system]?.pendingSince == time }
    }

    /// The latest time at which a field is known to have held its value in a system.
    func latestKnown(in system: VendorSystem) -> Timestamp {
        var latest = Timestamp.distantPast
        let fields = states.span
        for position in fields.indices {
            guard let knownAt = fields[position].knownAt(system) else { continue }
            latest = max(latest, knownAt)
        }
        return latest
    }

    /// Whether every field that was seen in a system is known to have held its value at a time.
    func allKnown(since time: Timestamp, in system: VendorSystem) -> Bool {
        let fields = states.span
        var position = 0
        while position < fields.count, (fields[position].knownAt(system) ?? time) >= time {
            position += 1
        }
        return position == fields.count
    }

    // MARK: Changes

    private mutating func remember(_ position: Int) {
        if isSurelyChanged || originals.contains(where: { $0.position == position }) { return }
        originals.append((position, states[position]))
    }

    /// Takes in that a system still held, later, what it is known to hold.
    ///
    /// - Returns: false, and nothing is changed, when there is more to it than a later time.
    mutating func confirm(
        _ value: FieldValue,
        at position: Int,
        in system: VendorSystem,
        _ time: Timestamp
    ) -> Bool {
        let isLater = states[position].knownAt(system) != time
        guard states[position].confirm(value, in: system, at: time) else { return false }
        // Known times grow.
        if isLater { isSurelyChanged = true }
        return true
    }

    /// A write that carries a field has been published: its change waits no longer.
    mutating func endHold(at position: Int) {
        if states[position].isPlain { return }
        var field = self[position]
        field.endWait()
        self[position] = field
    }

    /// What a system's former record held means nothing for a new one.
    mutating func drop(_ system: VendorSystem) {
        for position in states.indices {
            var field = self[position]
            field.drop(system)
            self[position] = field
        }
    }

    /// Both records are known: every field on which they do not agree is to be settled.
    mutating func link() {
        for position in states.indices { link(at: position) }
    }

    /// Both records are known: if they do not agree on the field, it is to be settled.
    mutating func link(at position: Int) {
        var field = self[position]
        field.link()
        self[position] = field
    }

    /// The fields were another person's.
    mutating func removeAll() {
        if states.isEmpty { return }
        states = []
        positions = Self.positions(of: [], in: mapping)
        originals = []
        isSurelyChanged = true
    }
}
