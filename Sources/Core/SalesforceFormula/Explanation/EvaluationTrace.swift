// SPDX-License-Identifier: Apache-2.0

/// What every node of a program came to, while it is explained. One evaluation on one thread uses
/// it.
final class EvaluationTrace {
    /// What a node came to.
    enum Entry {
        case value(FormulaValue)
        case failure
        case unknown
    }

    private(set) var entries: [Entry?]

    init(nodes: Int) { entries = Array(repeating: nil, count: nodes) }

    func note(_ entry: Entry, of index: Int) { entries[index] = entry }

    func note(_ interruption: Interruption, of index: Int) {
        switch interruption {
        case .failure: entries[index] = .failure
        case .unknown: entries[index] = .unknown
        }
    }
}
