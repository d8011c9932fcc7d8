// SPDX-License-Identifier: Apache-2.0

/// The values that formulas are evaluated over: for each slot of a layout a value, blank, or
/// nothing at all, which is how a record says that it does not know. Reuse one for many records:
/// then a record costs no allocation.
public struct FormulaRecord: Sendable {
    /// Whether the record is being created.
    public var isNew: Bool
    /// Whether the record is a clone made in the user interface; never so through the API.
    public var isClone = false
    /// The values as they would be saved; nil is unknown.
    var values: [FormulaValue?]
    /// The values before; nil is unknown.
    var priorValues: [FormulaValue?]

    /// A record of which nothing is known yet.
    public init(layout: FormulaLayout, isNew: Bool) {
        self.isNew = isNew
        values = Array(repeating: nil, count: layout.references.count)
        priorValues = values
    }

    /// The value in a slot; nil is unknown.
    public subscript(slot: Int) -> FormulaValue? {
        get { values[slot] }
        set { values[slot] = newValue }
    }

    /// The value in a slot before the change; nil is unknown. A new record's is not looked at.
    public subscript(prior slot: Int) -> FormulaValue? {
        get { priorValues[slot] }
        set { priorValues[slot] = newValue }
    }

    /// Forgets all values.
    public mutating func forget(isNew: Bool) {
        self.isNew = isNew
        isClone = false
        for slot in values.indices {
            values[slot] = nil
            priorValues[slot] = nil
        }
    }
}

/// What an evaluation has to know beside the record.
public struct FormulaContext: Sendable {
    /// The instant that NOW gives, in milliseconds since 1970; nil when it is not known.
    public var nowMilliseconds: Int64?
    /// The user's time zone, for TODAY and DATEVALUE.
    public var timeZone: FormulaTimeZone

    /// A context.
    public init(nowMilliseconds: Int64?, timeZone: FormulaTimeZone = .gmt) {
        self.nowMilliseconds = nowMilliseconds
        self.timeZone = timeZone
    }
}
