// SPDX-License-Identifier: Apache-2.0

/// The text format, version 0.0.4.
enum PrometheusText {
    static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// `{name="value",…}`, or nothing where there are no labels.
    static func labels(_ labels: [(name: String, value: String)]) -> String {
        if labels.isEmpty { return "" }
        let written = labels.map { label in
            "\(name(label.name, hasColons: false))=\"\(escaped(label.value, quotes: true))\""
        }
        return "{" + written.joined(separator: ",") + "}"
    }

    /// A name as Prometheus takes it: `http.calls` of a library becomes `http_calls`. Labels have
    /// no colons.
    static func name(_ text: String, hasColons: Bool = true) -> String {
        let characters = text.unicodeScalars.enumerated().map { place, scalar in
            switch scalar {
            case "a"..."z", "A"..."Z", "_": scalar
            case "0"..."9" where place > 0: scalar
            case ":" where hasColons: scalar
            default: "_" as Unicode.Scalar
            }
        }
        var name = String.UnicodeScalarView()
        name.append(contentsOf: characters)
        return String(name)
    }

    static func help(_ text: String) -> String { escaped(text, quotes: false) }

    static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value > 0 ? "+Inf" : "-Inf" }
        if let whole = Int64(exactly: value) { return "\(whole)" }
        return "\(value)"
    }

    private static func escaped(_ text: String, quotes: Bool) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\"" where quotes: result += "\\\""
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
