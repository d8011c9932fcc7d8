// SPDX-License-Identifier: Apache-2.0

internal import LeadModel
internal import Primitives

/// The demo's output, laid out for 100 columns.
enum DemoReport {
    /// The leads whose log is printed, and the title of each.
    static let stories: [(lead: String, title: String)] = [
        ("marketo:1001", title: "Ada Lovelace: both sides change her phone, Marketo wins"),
        ("marketo:1002", "Charles Babbage: an invalid e-mail address, mended later"),
        ("marketo:1004", "Katherine Johnson: a field that the sync user may not see"),
        ("marketo:3100", "Mary Somerville: Sync Person to SFDC, twice, and one lead"),
        ("marketo:1005", "Emmy Noether: her double is merged away in both systems"),
        ("marketo:1007", "Rosalind Franklin: her lead is converted to a contact"),
        ("marketo:1008", "Alan Turing: deleted in Salesforce, and requested again"),
        ("marketo:9004100", "Lise Meitner: a Salesforce lead that gets a Marketo person"),
    ]

    /// One cycle, one line.
    static func line(_ cycle: VendorCycle) -> String {
        func count(_ counts: [VendorSystem: Int], _ system: VendorSystem) -> String {
            padded(counts[system] ?? 0, 4)
        }
        let clock = cycle.upTo.rfc3339.dropFirst(11).prefix(5)
        return "cycle \(padded(Int(cycle.number), 2))  to \(clock)  changes: Salesforce"
            + "\(count(cycle.changes, .salesforce)), Marketo\(count(cycle.changes, .marketo)), "
            + "echoes\(padded(cycle.echoes, 4))  writes: Salesforce"
            + "\(count(cycle.writes, .salesforce)), Marketo\(count(cycle.writes, .marketo))"
    }

    /// The counts of the day.
    static func summary(
        _ expected: DemoExpectation,
        _ outcome: DemoOutcome,
        _ check: DemoCheck
    ) -> [String] {
        func count(_ name: String) -> Int { outcome.counts[name] ?? 0 }
        func row(_ name: String, _ value: String) -> String {
            name.padding(to: 34) + value
        }
        var lines = [
            row(
                "changes in",
                "Salesforce \(expected.changes["salesforce"] ?? 0), Marketo "
                    + "\(expected.changes["marketo"] ?? 0), requests \(expected.requests)"
            )
        ]
        for system in [VendorSystem.salesforce, .marketo] {
            lines.append(
                row(
                    "writes to \(system.title)",
                    "\(count("writes.\(system.rawValue).create")) created, "
                        + "\(count("writes.\(system.rawValue).update")) updated"
                )
            )
        }
        let kinds: [Activity.Kind] = [
            .synced, .conflict, .failed, .skipped, .requested, .created, .linked, .merged,
            .converted, .deleted,
        ]
        let figures = kinds.map { "\($0.rawValue) \(count("activities.\($0.rawValue)"))" }
        lines.append(row("activity log", figures.prefix(5).joined(separator: ", ")))
        lines.append(row("", figures.dropFirst(5).joined(separator: ", ")))
        lines.append(row("refused by Salesforce itself", "\(count("rejected"))"))
        lines.append(row("dead letters", "\(outcome.deadLetters.count)"))
        for letter in outcome.deadLetters {
            lines += wrapped("  \(letter.place)  \(letter.reason)", indent: 6)
        }
        let differences = check.fields - check.equalFields
        lines.append(
            row(
                "both systems equal",
                "in \(check.equalFields) of \(check.fields) mapped fields; \(differences) differ, "
                    + "\(check.expectedDifferences) have to"
            )
        )
        lines.append(
            row("", "(fields that the sync user may not see, writes that were refused)")
        )
        return lines
    }

    /// A lead's log.
    static func story(_ lead: String, title: String?, _ outcome: DemoOutcome) -> [String] {
        guard let id = LeadID(lead) else { return ["\(lead): no lead ID"] }
        var lines = [title.map { "\($0) (\(lead))" } ?? lead]
        let log = outcome.log(of: id)
        if log.isEmpty { lines.append("  nothing happened to it") }
        for activity in log {
            lines += wrapped(
                "  " + activity.kind.rawValue.padding(to: 11) + activity.message,
                indent: 13
            )
            for field in activity.fields {
                lines += wrapped(
                    "             \(field.field): Marketo \(field.marketo.shownText), "
                        + "Salesforce \(field.salesforce.shownText): "
                        + "\(field.winner.title) won (\(field.rule))",
                    indent: 15
                )
            }
        }
        return lines
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let text = String(number)
        return String(repeating: " ", count: max(0, width - text.count)) + text
    }

    /// Breaks a line between words where it is too long.
    static func wrapped(_ line: String, indent: Int) -> [String] {
        var lines: [String] = []
        var rest = Substring(line)
        let margin = String(repeating: " ", count: indent)
        while rest.count > DemoLimits.columns {
            let head = rest.prefix(DemoLimits.columns)
            let isSplittable = head.dropFirst(indent + 1).contains(" ")
            let end = isSplittable ? head.lastIndex(of: " ") ?? head.endIndex : head.endIndex
            lines.append(String(rest[..<end]))
            rest = Substring(margin + rest[end...].drop { $0 == " " })
        }
        return lines + [String(rest)]
    }
}

extension String {
    fileprivate func padding(to width: Int) -> String {
        self + String(repeating: " ", count: Swift.max(0, width - count))
    }
}
