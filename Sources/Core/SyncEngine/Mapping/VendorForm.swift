// SPDX-License-Identifier: Apache-2.0

internal import LeadModel

/// Recognises a vendor's form of a value that was written to it: blanks at the ends removed, the
/// vendor's line ends, decimals cut, an e-mail address in lower case, selected values in the order
/// of the picklist, a phone number written in another way, the name of a state or country for its
/// code. Seen after our own write, such a value is no change by a user.
extension MappedField {
    /// Whether `observed`, which differs from `written`, is a vendor's form of it.
    func isForm(_ observed: FieldValue, of written: FieldValue) -> Bool {
        switch (observed, written) {
        case (.text(let observed), .text(let written)): return isForm(observed, of: written)
        // A text of blanks only is an empty value.
        case (.null, .text(let written)): return VendorForm.plain(written).isEmpty
        default:
            guard let observed = observed.decimal, let written = written.decimal,
                let schema, kind == .number || kind == .integer
            else { return false }
            return (observed - written).magnitude < VendorForm.unit(decimals: schema.scale)
        }
    }

    private func isForm(_ observed: String, of written: String) -> Bool {
        var forms = (VendorForm.plain(observed), VendorForm.plain(written))
        switch schema?.type {
        case "email": forms = (forms.0.lowercased(), forms.1.lowercased())
        case "multipicklist": return VendorForm.choices(forms.0) == VendorForm.choices(forms.1)
        case "phone" where PhoneNumber.areSame(forms.0, forms.1): return true
        default: break
        }
        return forms.0.hasSameCodeUnits(as: forms.1) || isNamed(forms.0, forms.1)
            || isNamed(forms.1, forms.0)
    }

    private func isNamed(_ code: String, _ name: String) -> Bool {
        namesOfCodes[code]?.contains(name) == true
    }
}

private enum VendorForm {
    /// A text without blanks at its ends, and with one kind of line ends.
    static func plain(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 <= 0x20 }) else { return text }
        var scalars = String.UnicodeScalarView()
        var follows = false
        for scalar in text.unicodeScalars {
            defer { follows = scalar == "\r" }
            if scalar == "\n", follows { continue }
            scalars.append(scalar == "\r" ? "\n" : scalar)
        }
        let lines = String(scalars)
        let isBlank = { (scalar: Unicode.Scalar) in scalar.properties.isWhitespace }
        guard let first = lines.unicodeScalars.firstIndex(where: { !isBlank($0) }),
            let last = lines.unicodeScalars.lastIndex(where: { !isBlank($0) })
        else { return "" }
        return String(lines.unicodeScalars[first...last])
    }

    static func choices(_ text: String) -> Set<String> {
        Set(text.split(separator: ";").map { plain(String($0)) })
    }

    /// The least that numbers with so many decimals differ by.
    static func unit(decimals: Int) -> Double {
        (0..<max(0, min(decimals, 18))).reduce(1) { unit, _ in unit / 10 }
    }
}

extension FieldValue {
    fileprivate var decimal: Double? {
        switch self {
        case .integer(let number): Double(number)
        case .number(let number): number
        default: nil
        }
    }
}
