// SPDX-License-Identifier: Apache-2.0

/// A query that Salesforce refuses, as it says so: where, and why.
struct SOQLFault: Error, Equatable {
    var code: String
    var message: String

    /// A fault at a place of the query. The message has the recorded form: the text around the
    /// place, a caret under it, `ERROR at Row:1:Column:8`, the reason.
    init(code: String, reason: String, at position: Int, in query: String) {
        let scalars = Array(query.unicodeScalars)
        let position = min(max(position, 0), scalars.count)
        var row = 1
        var lineStart = 0
        for index in 0..<position where scalars[index] == "\n" {
            row += 1
            lineStart = index + 1
        }
        let column = position - lineStart
        let start = max(lineStart, position - OrgLimits.soqlContextBefore)
        var end = start
        while end < scalars.count, scalars[end] != "\n",
            end < position + OrgLimits.soqlContextAfter
        {
            end += 1
        }
        var context = String.UnicodeScalarView()
        context.append(contentsOf: scalars[start..<end])
        let caret = String(repeating: " ", count: position - start) + "^"
        self.code = code
        message =
            "\n\(String(context))\n\(caret)\nERROR at Row:\(row):Column:\(column + 1)\n\(reason)"
    }

    /// A fault that has no place.
    init(code: String, message: String) {
        self.code = code
        self.message = message
    }
}

extension OrgLimits {
    /// How much of a query an error quotes before and after the place, in characters.
    static let soqlContextBefore = 40
    static let soqlContextAfter = 40
    /// The longest query, in characters.
    static let soqlCharacters = 100_000
    /// The largest OFFSET.
    static let soqlOffset = 2000
    /// The deepest nesting of a where clause that is followed.
    static let soqlDepth = 64
    /// The most records of a query with FIELDS(ALL) or FIELDS(CUSTOM).
    static let soqlFieldsRecords = 200
    /// The most relationships from one object to the next in a path.
    static let soqlRelationships = 5
}
