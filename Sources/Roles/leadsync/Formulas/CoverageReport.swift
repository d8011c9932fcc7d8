// SPDX-License-Identifier: Apache-2.0

import JSONCodec
import LeadModel
import ValidationRules

/// Tells which rules can be decided, for people and as JSON.
struct CoverageReport {
    let coverage: RuleCoverage

    /// The share of the rules that can be decided; 1 where there is none.
    private var share: Double {
        coverage.entries.isEmpty
            ? 1 : Double(coverage.decidable) / Double(coverage.entries.count)
    }

    /// The share in one line, then what the others lack.
    var lines: [String] {
        let tenths = Int((share * 1_000).rounded())
        let head =
            "\(coverage.decidable) of \(coverage.entries.count) rules can be decided "
            + "(\(tenths / 10).\(tenths % 10) %)"
        return [head]
            + coverage.entries.filter { !$0.missing.isEmpty }.flatMap { entry in
                ["\(entry.rule) is left to Salesforce:"]
                    + entry.missing.map {
                        "    " + ($0.name.isEmpty ? $0.why : "\($0.name): \($0.why)")
                    }
            }
    }

    /// The same as one JSON object.
    var json: String {
        var writer = JSONWriter()
        writer.beginObject()
        writer.name("rules")
        writer.value(Int64(coverage.entries.count))
        writer.name("decidable")
        writer.value(Int64(coverage.decidable))
        writer.name("share")
        writer.value(share)
        writer.name("undecidable")
        writer.beginArray()
        for entry in coverage.entries where !entry.missing.isEmpty {
            writer.beginObject()
            writer.name("rule")
            writer.value(entry.rule)
            writer.name("missing")
            writer.beginArray()
            for missing in entry.missing {
                writer.beginObject()
                writer.name("name")
                writer.value(missing.name)
                writer.name("why")
                writer.value(missing.why)
                writer.endObject()
            }
            writer.endArray()
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
        return String(decoding: writer.bytes(), as: UTF8.self)
    }
}
