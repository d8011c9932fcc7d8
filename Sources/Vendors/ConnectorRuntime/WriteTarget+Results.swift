// SPDX-License-Identifier: Apache-2.0

public import LeadModel

/// A write that a test wants settled has to wait.
@_spi(Testing)
public struct UnexpectedWait: Error, CustomStringConvertible {
    /// What the target said of it.
    public var description: String
}

@_spi(Testing)
extension WriteTarget {
    /// Applies writes of which none has to wait.
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
