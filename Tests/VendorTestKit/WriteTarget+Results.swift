// SPDX-License-Identifier: Apache-2.0

public import LeadModel

/// A test expected a result, and the write was postponed.
@_spi(Testing)
public struct UnexpectedWait: Error, CustomStringConvertible {
    /// What the target said of it.
    public var description: String
}

@_spi(Testing)
extension WriteTarget {
    /// Applies writes and returns their results; throws if one of them was postponed.
    public func results(
        _ writes: [WriteCommand],
        mayBeRepeated: Bool
    ) async throws -> [WriteResult] {
        try await apply(writes, mayBeRepeated: mayBeRepeated).map { outcome in
            guard let result = outcome.result else {
                throw UnexpectedWait(description: "not settled: \(outcome)")
            }
            return result
        }
    }
}
