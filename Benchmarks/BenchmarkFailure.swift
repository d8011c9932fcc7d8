// SPDX-License-Identifier: Apache-2.0

/// Why a benchmark says nothing: something did not run, or did other work than it should have.
struct BenchmarkFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
