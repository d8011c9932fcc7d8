// SPDX-License-Identifier: Apache-2.0

/// Unique names: 128 random bits in hexadecimal.
enum RandomName {
    static func make() -> String {
        let digits = Array("0123456789abcdef".utf8)
        var generator = SystemRandomNumberGenerator()
        var name: [UInt8] = []
        for _ in 0..<32 { name.append(digits[Int(generator.next() & 0xf)]) }
        return String(decoding: name, as: UTF8.self)
    }
}
