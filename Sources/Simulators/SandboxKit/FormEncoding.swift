// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// The body of a form as browsers send it (`application/x-www-form-urlencoded`).
package enum FormEncoding {
    /// The pairs as text.
    package static func encoded(_ form: [(name: String, value: String)]) -> String {
        form.map { "\(escaped($0.name))=\(escaped($0.value))" }.joined(separator: "&")
    }

    private static func escaped(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    }
}
