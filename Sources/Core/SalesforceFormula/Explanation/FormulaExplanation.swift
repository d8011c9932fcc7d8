// SPDX-License-Identifier: Apache-2.0

/// How a formula came to its result, part by part.
public struct FormulaExplanation: Sendable {
    /// What a part came to.
    public enum Finding: Sendable, Equatable {
        /// A value, possibly blank.
        case value(FormulaValue)
        /// Evaluating it ends with an error.
        case error
        /// The result cannot be told here.
        case undecidable
        /// Nothing asked for it: the result was clear before.
        case notEvaluated
    }

    /// A part of the formula: an operation or a field; what is written down as a value is none.
    public struct Part: Sendable {
        /// The part as it is written, in one line and not too long.
        public var text: String
        /// How deep it stands below the whole formula, which is at 0.
        public var depth: Int
        /// What it came to.
        public var finding: Finding
        /// What a field held before the change; nil where nothing asks for that.
        public var before: Finding?
        /// The formula field in whose formula the part stands; nil for the formula itself.
        public var formulaField: String?
    }

    /// The result of the whole.
    public var result: FormulaResult
    /// The parts, each before those that it is made of; of very long formulas the first thousand.
    public var parts: [Part]
}

extension CompiledFormula {
    /// Evaluates a formula and tells what each part came to: for people, and slower than
    /// `evaluate`, which comes to the same result.
    ///
    /// - Precondition: The record was made with this formula's layout, or a later one of the same.
    public func explain(
        _ record: FormulaRecord,
        context: FormulaContext
    ) -> FormulaExplanation {
        precondition(record.values.count >= layout.references.count)
        let trace = EvaluationTrace(nodes: program.nodes.count)
        let result = Evaluator(program, record, context, trace: trace).result()
        var writer = ExplanationWriter(program: program, record: record, trace: trace)
        writer.add(program.root, depth: 0)
        return FormulaExplanation(result: result, parts: writer.parts)
    }

    /// The parts of the formula that only Salesforce can evaluate, as they are written.
    public var orgOnlyParts: [String] {
        program.nodes.indices.filter {
            program.nodes[$0].operation == .vlookup || program.nodes[$0].operation == .orgFunction
                || program.nodes[$0].payload > 0
                    && program.unsupportedPart(ofPatternAt: $0) != nil
        }.map { program.excerpt(of: $0) }
    }
}

/// Lists the parts of a program that has been evaluated.
private struct ExplanationWriter {
    let program: Program
    let record: FormulaRecord
    let trace: EvaluationTrace
    var parts: [FormulaExplanation.Part] = []

    init(program: Program, record: FormulaRecord, trace: EvaluationTrace) {
        self.program = program
        self.record = record
        self.trace = trace
    }

    /// Adds a node and what hangs below it, no deeper than formulas may be nested.
    mutating func add(_ index: Int, depth: Int) {
        let node = program.nodes[index]
        guard node.operation != .constant, parts.count < Limits.explanationParts else { return }
        var part = FormulaExplanation.Part(
            text: program.excerpt(of: index),
            depth: depth,
            finding: finding(of: index),
            before: nil,
            formulaField: program.sources[Int(node.source)].field
        )
        parts.append(part)
        if part.finding == .notEvaluated { return }
        switch node.operation {
        case .isChanged, .priorField:
            // Its operand is looked at in two states, not evaluated.
            let slot = Int(node.payload)
            let operand = program.operand(node, 0)
            part.text = program.excerpt(of: operand)
            part.depth = depth + 1
            part.finding = finding(of: record.values[slot])
            part.before = record.isNew ? part.finding : finding(of: record.priorValues[slot])
            parts.append(part)
        default:
            for position in 0..<Int(node.operandCount) {
                add(program.operand(node, position), depth: depth + 1)
            }
        }
    }

    private func finding(of index: Int) -> FormulaExplanation.Finding {
        switch trace.entries[index] {
        case .value(let value): .value(value)
        case .failure: .error
        case .unknown: .undecidable
        case nil: .notEvaluated
        }
    }

    private func finding(of value: FormulaValue?) -> FormulaExplanation.Finding {
        value.map { .value($0) } ?? .undecidable
    }
}
