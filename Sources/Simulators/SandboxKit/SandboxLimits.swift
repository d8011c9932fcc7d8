// SPDX-License-Identifier: Apache-2.0

/// Limits of both sandboxes; the limits of one vendor are in that vendor's module.
package enum SandboxLimits {
    /// The largest request body that the server reads, in bytes. Vendors refuse smaller ones.
    package static let bodyBytes = 64 << 20
    /// The most faults that one vendor lists: a client that sets more has made a mistake.
    package static let faults = 1000
    /// The most people that one sandbox is seeded with.
    package static let people = 100_000
}
