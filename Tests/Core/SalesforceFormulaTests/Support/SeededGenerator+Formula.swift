// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestKit

extension SeededGenerator {
    /// A test's seed, which is printed; FORMULA_SEED sets another one.
    static func seed(_ usual: UInt64, for test: String) -> UInt64 {
        let given = ProcessInfo.processInfo.environment["FORMULA_SEED"].flatMap { UInt64($0) }
        let seed = given ?? usual
        FileHandle.standardError.write(Data("\(test): FORMULA_SEED=\(seed)\n".utf8))
        return seed
    }
}
