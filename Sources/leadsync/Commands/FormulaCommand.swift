// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Formula
import Foundation

/// `leadsync formula`: what the worker makes of a validation rule's formula.
struct FormulaCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "formula",
        abstract: "Check and try the formulas of validation rules.",
        subcommands: [FormulaConformanceCommand.self]
    )
}

/// `leadsync formula conformance`: runs a file of cases with known results.
struct FormulaConformanceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "conformance",
        abstract: "Run a file of formula cases, one JSON object a line, and count what fails."
    )

    @Argument(help: "The file; docs/formula.md describes its form.")
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
