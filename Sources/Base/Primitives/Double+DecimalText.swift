// SPDX-License-Identifier: Apache-2.0

extension Double {
    /// The finite number that a decimal text is; Swift alone would read `nan`, `inf` and
    /// hexadecimal numbers too, which no vendor means.
    public init?(decimalText text: String) {
        let isDecimal = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"),
                UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"):
                true
            default: false
            }
        }
        guard isDecimal, let number = Double(text), number.isFinite else { return nil }
        self = number
    }
}
