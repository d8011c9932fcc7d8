// SPDX-License-Identifier: Apache-2.0

/// What a document may measure: input comes from outside, so everything that it can grow is
/// bounded.
public enum JSONLimits {
    /// The largest record that is parsed, in bytes: far above Kafka's usual 1 MB, far below what
    /// would make a worker's memory a matter of its input.
    public static let recordBytes = 4 << 20
    /// The deepest nesting: the contract's own records need six levels.
    public static let recordDepth = 64
    /// The longest piece of input that a failure's reason quotes, in characters.
    public static let quotedCharacters = 40

    /// What a reader keeps room for from the start, in bytes.
    static let readerStartBytes = 16 << 10
    /// Room beyond this is given back after a large record, in bytes.
    static let readerRetainedBytes = 256 << 10
    /// What a writer keeps room for from the start, in bytes.
    static let writerStartBytes = 4 << 10
    /// Slots of the table of names, a power of two; half of them are ever filled.
    static let nameSlots = 4096
    /// The longest name that the table keeps, in bytes.
    static let nameBytes = 128
    /// How far the table looks for a name before it gives up: bounds what hostile names can cost.
    static let nameProbes = 16
}
