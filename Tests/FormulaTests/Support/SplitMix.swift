// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A random generator that comes to the same from the same seed.
struct SplitMix: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }

    /// A test's seed, which is printed; FORMULA_SEED sets another one.
    static func seed(_ usual: UInt64, for test: String) -> UInt64 {
        let given = ProcessInfo.processInfo.environment["FORMULA_SEED"].flatMap { UInt64($0) }
        let seed = given ?? usual
        FileHandle.standardError.write(Data("\(test): FORMULA_SEED=\(seed)\n".utf8))
        return seed
    }
}
