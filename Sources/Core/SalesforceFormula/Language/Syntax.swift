// SPDX-License-Identifier: Apache-2.0

/// A formula as it is written: nodes in one array, children by their index, so that neither
/// building nor freeing one goes deep.
struct Syntax {
    struct Node {
        enum Kind {
            case number(String)
            case text(String)
            case boolean(Bool)
            case null
            /// A field of the record, of a parent, or a global.
            case reference(String)
            case call(String)
            /// Operands with operators of one level between them, from left to right.
            case chain([BinaryOperator])
            case not
            case negative
            case positive
        }

        var kind: Kind
        /// Where it stands, in UTF-8 code units.
        var range: Range<Int>
        /// Where its name or its first operator stands.
        var mark: Range<Int>
        /// The operands or arguments.
        var children: [Int] = []
    }

    private(set) var nodes: [Node] = []
    /// The node of the whole formula.
    var root = 0

    mutating func append(_ node: Node) -> Int {
        nodes.append(node)
        return nodes.count - 1
    }

    subscript(index: Int) -> Node { nodes[index] }
}
