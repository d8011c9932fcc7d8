// SPDX-License-Identifier: Apache-2.0

/// What a record may measure: input comes from outside, so everything that it can grow is bounded.
public enum Limits {
    /// The largest record that is parsed, in bytes: far above Kafka's usual 1 MB, far below what
    /// would make a worker's memory a matter of its input.
    public static let recordBytes = 4 << 20
    /// The deepest nesting: the contract's own records need six levels.
    public static let recordDepth = 64
    /// The most fields of one lead: Salesforce ends near 1,000, Marketo too.
    public static let fields = 4096
    /// The longest piece of input that a failure's reason quotes, in characters.
    public static let quotedCharacters = 40
    /// The years that RFC 3339 can write and that Marketo and Salesforce can mean.
    public static let years = 1...9999

    /// The numbers that a lead's versions and entries can have: each is counted on from.
    public static let counts: ClosedRange<Int64> = 0...9_007_199_254_740_991
    /// The numbers that a cycle can have: those that every reader of JSON reads exactly.
    public static let cycles: ClosedRange<Int64> = 1...9_007_199_254_740_991

    /// What a reader keeps room for from the start, in bytes.
    static let readerStartBytes = 16 << 10
    /// Room beyond this is given back after a large record, in bytes.
    static let readerRetainedBytes = 256 << 10
    /// What a writer keeps room for from the start, in bytes.
    static let writerStartBytes = 4 << 10
    /// Slots of the table of field names, a power of two; half of them are ever filled.
    static let fieldNameSlots = 4096
    /// The longest field name that the table keeps, in bytes.
    static let fieldNameBytes = 128
    /// How far the table looks for a name before it gives up: bounds what hostile names can cost.
    static let fieldNameProbes = 16
}
