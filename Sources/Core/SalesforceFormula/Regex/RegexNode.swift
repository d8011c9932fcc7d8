// SPDX-License-Identifier: Apache-2.0

/// A regular expression as it is written.
indirect enum RegexNode {
    case empty
    /// One character of a set.
    case set(RegexSet)
    case sequence([RegexNode])
    case alternation([RegexNode])
    /// A group that keeps what it matched.
    case capture(Int, RegexNode)
    case repetition(RegexNode, min: Int, max: Int?, RegexGreed)
    case look(RegexNode, isAhead: Bool, isNegative: Bool)
    /// A group that is not gone back into.
    case atomic(RegexNode)
    case backReference(Int, ignoresCase: Bool, isUnicode: Bool)
    case anchor(RegexAnchor)

    /// How many characters it matches; nil for no upper bound.
    var width: (min: Int, max: Int?) {
        switch self {
        case .empty, .anchor, .look: return (0, 0)
        case .set: return (1, 1)
        case .sequence(let nodes):
            return nodes.reduce((0, 0)) { sum, node in
                let width = node.width
                return (
                    Self.sum(sum.0, width.min),
                    sum.1.flatMap { left in width.max.map { Self.sum(left, $0) } }
                )
            }
        case .alternation(let nodes):
            let widths = nodes.map(\.width)
            let isBounded = widths.allSatisfy { $0.max != nil }
            return (
                widths.map(\.min).min() ?? 0, isBounded ? widths.compactMap(\.max).max() ?? 0 : nil
            )
        case .capture(_, let node), .atomic(let node): return node.width
        case .repetition(let node, let min, let max, _):
            let width = node.width
            let upper = max.flatMap { times in width.max.map { Self.product($0, times) } }
            return (Self.product(width.min, min), width.max == 0 ? 0 : upper)
        case .backReference: return (0, nil)
        }
    }

    /// The nodes of which this one is made.
    private var parts: [RegexNode] {
        switch self {
        case .empty, .set, .backReference, .anchor: []
        case .sequence(let nodes), .alternation(let nodes): nodes
        case .capture(_, let node), .repetition(let node, _, _, _), .look(let node, _, _),
            .atomic(let node):
            [node]
        }
    }

    /// Whether this node, or any that it is made of, is as asked for.
    func contains(_ isWanted: (RegexNode) -> Bool) -> Bool {
        isWanted(self) || parts.contains { $0.contains(isWanted) }
    }

    /// Whether it repeats more than single characters.
    var isRepeatedGroup: Bool {
        guard case .repetition(let inner, _, _, _) = self else { return false }
        if case .set = inner { return false }
        return true
    }

    /// Whether it is a possessive repetition of something that keeps, or repeats, what a group
    /// matched.
    var isPossessiveCapture: Bool {
        guard case .repetition(let inner, _, _, .possessive) = self else { return false }
        return inner.contains {
            switch $0 {
            case .capture, .backReference: true
            default: false
            }
        }
    }

    private static func sum(_ left: Int, _ right: Int) -> Int {
        left.addingReportingOverflow(right).overflow ? .max : left + right
    }

    private static func product(_ left: Int, _ right: Int) -> Int {
        left.multipliedReportingOverflow(by: right).overflow ? .max : left * right
    }
}

/// How a repetition chooses among counts.
enum RegexGreed {
    /// As many as possible first, then fewer.
    case greedy
    /// As few as possible first, then more.
    case lazy
    /// As many as possible, and never fewer.
    case possessive
}

/// A place without width.
enum RegexAnchor {
    case textStart, textEnd
    /// The end, or before the line end that ends the text.
    case textEndBeforeLineEnd(unixLines: Bool)
    case lineStart(unixLines: Bool)
    case lineEnd(unixLines: Bool)
    case wordBoundary, notWordBoundary
}
