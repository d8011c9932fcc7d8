// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import LeadModel
import SalesforceFormula
import ValidationRules

/// `leadsync formula`: what the worker makes of a validation rule's formula.
struct FormulaCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "formula",
        abstract: "Check and try the formulas of validation rules.",
        subcommands: [
            FormulaCheckCommand.self, FormulaEvalCommand.self, FormulaCoverageCommand.self,
            FormulaConformanceCommand.self,
        ]
    )
}

/// Which formula is meant, and which object it is about.
struct FormulaOptions: ParsableArguments {
    @Argument(help: "The formula; leave it out with --rule.")
    var formula: String?

    @Option(help: "The name of a validation rule of the schema, in place of a formula.")
    var rule: String?

    @Option(help: "A file with a schema, as leadsync.schema has it; - is standard input.")
    var schema: String?

    @Option(help: "Lead or Contact as they come with Salesforce, where there is no schema.")
    var object: String?

    func validate() throws {
        guard formula == nil || rule == nil else {
            throw ValidationError("give a formula or --rule, not both")
        }
        guard schema == nil || object == nil else {
            throw ValidationError("give --schema or --object, not both")
        }
        guard rule == nil || schema != nil else {
            throw ValidationError("--rule \(rule ?? "") needs the --schema that has the rule")
        }
    }

    /// The object that the formula is about.
    func readObject() throws -> FormulaObject {
        if let schema { return try FormulaObject(schemaFile: schema) }
        return try FormulaObject(builtIn: object ?? "Lead")
    }
}

/// `leadsync formula check`: is it a formula, and what does it name?
struct FormulaCheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Compile a formula: print its type and its fields, or where it is wrong.",
        discussion: """
            With --schema and neither a formula nor --rule, every rule of the schema is checked. \
            The exit code is 65 when a formula is wrong.
            """
    )

    @OptionGroup var options: FormulaOptions

    func validate() throws {
        guard options.formula != nil || options.schema != nil else {
            throw ValidationError("a formula is missing")
        }
    }

    func run() async throws {
        let object = try options.readObject()
        if let formula = options.formula {
            let compiled = try FormulaCheck.compile(formula, over: object)
            for line in FormulaCheck.lines(of: compiled) { Terminal.say(line) }
            return
        }
        let rules = try options.rule.map { [try object.rule(named: $0)] } ?? object.rules
        var problems: [String] = []
        for rule in rules {
            do {
                let compiled = try FormulaCheck.compile(rule, over: object)
                Terminal.say("\(rule.name): correct\(rule.active ? "" : ", not active")")
                for line in FormulaCheck.lines(of: compiled) { Terminal.say("    \(line)") }
            } catch let failure as Failure {
                problems += failure.lines
            }
        }
        guard problems.isEmpty else { throw Failure(.data, lines: problems) }
        if rules.isEmpty { Terminal.say("the schema of \(object.name) has no validation rules") }
    }
}

/// `leadsync formula eval`: what does a formula come to for a record, and why?
struct FormulaEvalCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "eval",
        abstract: "Evaluate a formula for a record, and tell what each part of it came to.",
        discussion: """
            Fields of the record that are given nowhere are blank; fields of parents are not known \
            then, nor globals such as $User.Department unless the schema supplies them. Without \
            --before the record is a new one. The exit code is 0 when there is a result, a refusal \
            by a rule included, and 65 when the formula is wrong, ends with an error or cannot be \
            decided here.
            """
    )

    @OptionGroup var options: FormulaOptions

    @Option(help: "A file with the record, a JSON object of field values; - is standard input.")
    var record: String?

    @Option(help: "A file with the record before the change; what it leaves out is unchanged.")
    var before: String?

    @Option(
        help: ArgumentHelp(
            "The value of one field; may be repeated. Nothing behind = is a blank.",
            valueName: "field=value"
        )
    )
    var set: [String] = []

    @Option(help: "What NOW() gives, as 2026-11-23T18:44:55Z; the present where it is left out.")
    var now: String?

    @Option(
        help: """
            The user's time zone, as Europe/Berlin, for TODAY() and DATEVALUE(); where it is left \
            out that of the schema's sync user, or GMT.
            """
    )
    var timeZone: String?

    func validate() throws {
        guard options.formula != nil || options.rule != nil else {
            throw ValidationError("a formula or --rule is missing")
        }
    }

    func run() async throws {
        var values = try FormulaValues(
            record: try record.map { try InputFile.read($0) },
            before: try before.map { try InputFile.read($0) }
        )
        for assignment in set { try values.set(assignment) }
        let object = FormulaObject(try options.readObject().schema, given: values.names)
        let rule = try options.rule.map { try object.rule(named: $0) }
        let formula: CompiledFormula
        if let rule {
            formula = try FormulaCheck.compile(rule, over: object)
        } else {
            formula = try FormulaCheck.compile(options.formula ?? "", over: object)
        }
        let context = FormulaContext(
            nowMilliseconds: try FormulaClock.now(now),
            timeZone: try FormulaClock.timeZone(named: timeZone, else: object.schema)
        )
        let rows = try values.records(for: formula.layout, of: object)
        let explanations = rows.map { formula.explain($0, context: context) }
        guard var explanation = explanations.first else { return }
        if explanations.contains(where: { $0.result != explanation.result }) {
            explanation.result = .undecidable(EmailForms.whyUnsure)
        }
        for line in FormulaReport.lines(explanation, rule: rule) { Terminal.say(line) }
        if let failure = FormulaReport.failure(explanation.result) { throw failure }
    }
}

/// `leadsync formula conformance`: runs a file of cases with known results.
struct FormulaConformanceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "conformance",
        abstract: "Run a file of formula cases, one JSON object a line, and count what fails."
    )

    @Argument(help: "The file, - for standard input; docs/formula.md describes its form.")
    var file: String

    @Flag(help: "Read blank numbers as zero, as formula fields do; rules read them as blank.")
    var blankAsZero = false

    func run() async throws {
        let data = try InputFile.read(file)
        var run = ConformanceRun(blanks: blankAsZero ? .asZero : .asBlank)
        run.run(file: data) { Terminal.say($0) }
        Terminal.say("\(run.passed) passed, \(run.failed) failed")
        guard run.passed + run.failed > 0 else {
            throw Failure(.data, "\(file) holds no case")
        }
        if run.failed > 0 { throw ExitCode.failure }
    }
}
