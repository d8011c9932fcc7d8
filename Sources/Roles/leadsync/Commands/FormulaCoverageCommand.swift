// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import LeadModel
import ValidationRules

/// `leadsync formula coverage`: which rules can be decided here, and what do the others lack?
struct FormulaCoverageCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "coverage",
        abstract: "Measure how many validation rules can be decided before a write.",
        discussion: """
            A rule can be decided when nothing that it names is missing. Without --rules the \
            active rules of the schema are measured with what the schema supplies; the rules of \
            a file are measured as if they were active in the org, where the Salesforce \
            connector asks for what active rules name. The exit code is 0 whatever the share is.
            """
    )

    @Option(help: "A file with a schema, as leadsync.schema has it; - is standard input.")
    var schema: String?

    @Option(help: "Lead or Contact as they come with Salesforce, where there is no schema.")
    var object: String?

    @Option(
        help: """
            A file with rules: a JSON array, or one JSON object a line, each with a formula and a \
            name.
            """
    )
    var rules: String?

    @Flag(help: "Print one JSON object.")
    var json = false

    func validate() throws {
        guard schema == nil || object == nil else {
            throw ValidationError("give --schema or --object, not both")
        }
        guard schema != nil || rules != nil else {
            throw ValidationError("there is nothing to measure: give --schema or --rules")
        }
    }

    func run() async throws {
        let described =
            if let schema {
                try FormulaObject(schemaFile: schema).schema
            } else {
                try FormulaObject(builtIn: object ?? "Lead").schema
            }
        let measured = try rules.map { try RuleFile.read($0) }
        let coverage = RuleCoverage(
            measured ?? described.validationRules.filter(\.active),
            of: described,
            isAsked: measured != nil,
            timeZone: FormulaClock.timeZone(named:)
        )
        let report = CoverageReport(coverage: coverage)
        for line in json ? [report.json] : report.lines { Terminal.say(line) }
    }
}
