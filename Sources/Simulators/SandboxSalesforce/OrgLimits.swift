// SPDX-License-Identifier: Apache-2.0

/// Limits of the simulated org. Each is declared beside the code that applies it.
enum OrgLimits {
    /// The deepest nesting of an XML document that the parser follows.
    static let xmlDepth = 64
}
