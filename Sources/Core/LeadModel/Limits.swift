// SPDX-License-Identifier: Apache-2.0

/// What a record may measure: input comes from outside, so everything that it can grow is bounded.
public enum Limits {
    /// The most fields of one lead: Salesforce ends near 1,000, Marketo too.
    public static let fields = 4096
    /// The numbers that a lead's versions and entries can have: each is counted on from.
    public static let counts: ClosedRange<Int64> = 0...9_007_199_254_740_991
    /// The lengths and numbers of digits that a field's schema can have: others are taken for the
    /// nearest of them.
    public static let fieldSizes: ClosedRange<Int64> = 0...2_147_483_647
    /// The numbers that a cycle can have: those that every reader of JSON reads exactly.
    public static let cycles: ClosedRange<Int64> = 1...9_007_199_254_740_991
}
