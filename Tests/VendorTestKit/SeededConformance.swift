// SPDX-License-Identifier: Apache-2.0

public import ConnectorConformance
internal import TestKit

/// Runs the suite of change sources with a history that a seed decides.
///
/// - Returns: the broken promises.
public func violations(
    ofSource vendor: any SourceVendor,
    seed: UInt64
) async throws -> [Violation] {
    var random = SeededGenerator(seed: seed)
    let suite = ChangeSourceConformance(vendor, recordCount: 23)
    return try await suite.violations(random: &random)
}

/// Runs the suite of write targets with a history that a seed decides.
///
/// - Returns: the broken promises.
public func violations(
    ofTarget vendor: any TargetVendor,
    seed: UInt64
) async throws -> [Violation] {
    var random = SeededGenerator(seed: seed)
    return try await WriteTargetConformance(vendor).violations(random: &random)
}
