// SPDX-License-Identifier: Apache-2.0

/// Every bound of this module, with its unit in its name.
enum Limits {
    /// The shortest RSA key that signs or verifies: what vendors and NIST SP 800-131A ask for.
    static let keyBits: Int32 = 2_048
    /// The longest PEM text that is read: a key of 16,384 bits, OpenSSL's longest, takes 13,000.
    static let pemBytes = 65_536
    /// The longest web token that is verified.
    static let tokenBytes = 65_536
}
