// SPDX-License-Identifier: Apache-2.0

/// Random numbers that a seed fixes: SplitMix64 (Steele, Lea, Flood 2014).
struct SplitMix64: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// Begins the sequence of a seed.
    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A number from 0 up to, but not including, 1.
    mutating func unit() -> Double { Double(next() >> 11) / Double(1 << 53) }

    /// One of some values.
    mutating func pick<Element>(_ values: [Element]) -> Element {
        precondition(!values.isEmpty, "nothing to pick from")
        return values[Int(next() % UInt64(values.count))]
    }
}
