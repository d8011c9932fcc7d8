// SPDX-License-Identifier: Apache-2.0

/// Faults as `/sandbox/faults` reads and lists them.
extension Fault {
    /// Why a body describes no fault, in one line.
    struct Unreadable: Error { var line: String }

    init(_ json: JSON) throws(Unreadable) {
        let kinds = Kind.allCases.map(\.rawValue).joined(separator: ", ")
        guard let members = json.members else { throw Unreadable(line: "not an object") }
        let names: Set = [
            "kind", "count", "probability", "path", "method", "code", "message", "status",
            "milliseconds",
        ]
        if let unknown = members.first(where: { !names.contains($0.name) }) {
            throw Unreadable(line: "unknown member '\(unknown.name)'")
        }
        guard let kind = json["kind"]?.text.flatMap(Kind.init(rawValue:)) else {
            throw Unreadable(line: "kind is missing or unknown; known are \(kinds)")
        }
        let count = json["count"]?.whole
        if let given = json["count"], !given.isNull, !(1...1_000_000 ~= count ?? 0) {
            throw Unreadable(line: "count is a whole number from 1 to 1000000")
        }
        let probability = json["probability"]?.double ?? 1
        guard 0...1 ~= probability else { throw Unreadable(line: "probability is from 0 to 1") }
        let status = json["status"]?.whole ?? 503
        guard 400...599 ~= status else { throw Unreadable(line: "status is from 400 to 599") }
        let milliseconds = json["milliseconds"]?.whole ?? 1000
        guard 0...86_400_000 ~= milliseconds else {
            throw Unreadable(line: "milliseconds is from 0 to 86400000")
        }
        if kind == .vendorError, json["code"]?.text == nil {
            throw Unreadable(line: "vendor-error needs a code")
        }
        self.init(
            kind,
            count: count.map { Int($0) },
            probability: probability,
            path: json["path"]?.text,
            method: json["method"]?.text?.uppercased(),
            code: json["code"]?.text,
            message: json["message"]?.text,
            status: Int(status),
            milliseconds: milliseconds
        )
    }

    var json: JSON {
        var json: JSON = ["kind": .string(kind.rawValue), "probability": .number(probability)]
        if let count { json["count"] = .integer(Int64(count)) }
        if let path { json["path"] = .string(path) }
        if let method { json["method"] = .string(method) }
        if let code { json["code"] = .string(code) }
        if let message { json["message"] = .string(message) }
        if kind == .status { json["status"] = .integer(Int64(status)) }
        json["milliseconds"] = .integer(milliseconds)
        return json
    }
}
