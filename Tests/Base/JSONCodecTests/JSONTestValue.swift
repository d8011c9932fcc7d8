// SPDX-License-Identifier: Apache-2.0
import JSONCodec

/// What a `JSONValue` holds, apart from its document, so that it can be compared.
enum JSONTestValue: Equatable {
    case null, boolean(Bool), integer(Int64), number(Double), text(String)
    /// An array or an object.
    case nested

    init(_ value: JSONValue) {
        if value.isNull {
            self = .null
        } else if let boolean = value.boolean {
            self = .boolean(boolean)
        } else if let integer = value.integer {
            self = .integer(integer)
        } else if let number = value.double {
            self = .number(number)
        } else if let text = value.text {
            self = .text(text)
        } else {
            self = .nested
        }
    }
}
