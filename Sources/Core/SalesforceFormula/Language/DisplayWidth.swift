// SPDX-License-Identifier: Apache-2.0

/// How wide terminals show characters, so that a caret stands below what it means.
enum DisplayWidth {
    /// The blocks whose characters take two columns (Unicode's East Asian Width W and F, and
    /// pictures), roughly.
    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF,
        0xA000...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
        0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1F6FF,
        0x1F900...0x1FAFF, 0x20000...0x3FFFD,
    ]

    /// The columns that one character takes; one that only marks another takes none.
    static func columns(of character: Character) -> Int {
        guard let scalar = character.unicodeScalars.first else { return 0 }
        if scalar.isASCII { return 1 }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return 0
        default:
            let isPicture =
                scalar.properties.isEmojiPresentation
                || character.unicodeScalars.contains("\u{FE0F}")
            return isPicture || wide.contains { $0.contains(scalar.value) } ? 2 : 1
        }
    }
}
