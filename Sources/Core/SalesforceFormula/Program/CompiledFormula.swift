// SPDX-License-Identifier: Apache-2.0

/// A formula that has been checked and compiled: it can be evaluated any number of times, on any
/// thread.
public struct CompiledFormula: Sendable {
    let program: Program
    /// The slots that a record for this formula needs; formulas that were compiled into one layout
    /// can be evaluated over a record with the last of their layouts.
    public let layout: FormulaLayout

    /// The type of its values.
    public var type: FormulaType { program.nodes[program.root].type }

    /// Evaluates a formula of any type.
    ///
    /// - Precondition: The record was made with this formula's layout, or a later one of the same.
    public func evaluate(_ record: FormulaRecord, context: FormulaContext) -> FormulaResult {
        precondition(record.values.count >= layout.references.count)
        return Evaluator(program, record, context).result()
    }

    /// Evaluates a condition: a validation rule refuses the record when it comes to true.
    ///
    /// - Precondition: The record was made with this formula's layout, or a later one of the same.
    public func decide(_ record: FormulaRecord, context: FormulaContext) -> FormulaOutcome {
        precondition(record.values.count >= layout.references.count)
        let evaluator = Evaluator(program, record, context)
        do throws(Interruption) {
            switch try evaluator.truth(program.root) {
            case .isTrue: return .isTrue
            case .isFalse: return .isFalse
            case .isBlank: return .isBlank
            }
        } catch {
            switch error {
            case .failure: return .error(program.sentence(error))
            case .unknown: return .undecidable(program.sentence(error))
            }
        }
    }
}
