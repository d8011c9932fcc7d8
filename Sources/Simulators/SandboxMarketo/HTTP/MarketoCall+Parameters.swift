// SPDX-License-Identifier: Apache-2.0

internal import SandboxKit

/// The parameters and the JSON body of a call.
extension MarketoCall {
    /// A parameter that has to be there.
    func required(_ name: String) throws(MarketoAPIError) -> String {
        guard let value = parameters[name], !value.isEmpty else { throw .missing(name) }
        return value
    }

    /// The values of a parameter, which may come in several pairs and with commas.
    func list(_ name: String) -> [String]? {
        let values = parameters.filter { $0.name == name }
            .flatMap { $0.value.split(separator: ",") }
            .map { $0.trimmingSpaces }.filter { !$0.isEmpty }
        return values.isEmpty ? nil : values
    }

    /// The numbers of a parameter, none without one.
    func numbers(_ name: String) throws(MarketoAPIError) -> [Int64] {
        var numbers: [Int64] = []
        for text in list(name) ?? [] { numbers.append(try MarketoCall.number(text)) }
        return numbers
    }

    static func number(_ text: String) throws(MarketoAPIError) -> Int64 {
        guard let number = Int64(text) else { throw .wrongType(.string(text), .integer) }
        return number
    }

    /// How many records a page has; more than the most is the most.
    func batchSize(most: Int = MarketoSandboxLimits.input) throws(MarketoAPIError) -> Int {
        guard let text = parameters["batchSize"], !text.isEmpty else { return most }
        let number = try MarketoCall.number(text)
        guard number > 0 else { throw .wrongType(.string(text), .integer) }
        return Int(min(number, Int64(most)))
    }

    /// The fields that are asked for, nil for the usual ones.
    ///
    /// - Throws: 1006 for one that the API does not have.
    func fields() throws(MarketoAPIError) -> [MarketoField]? {
        guard let names = list("fields") else { return nil }
        var fields: [MarketoField] = []
        for name in names {
            guard let field = catalogue[name] else { throw .unknownField(name) }
            if !fields.contains(where: { $0.id == field.id }) { fields.append(field) }
        }
        return fields
    }

    /// The body's object.
    ///
    /// - Throws: 612 for another media type, 609 for a body that is no JSON.
    func document() throws(MarketoAPIError) -> JSON {
        guard request.contentType == "application/json" else { throw MarketoAPIError("612") }
        guard let json = try? JSON.parse(request.body), json.members != nil else {
            throw MarketoAPIError("609")
        }
        return json
    }

    /// The records of the body's `input`.
    func input(_ json: JSON) throws(MarketoAPIError) -> [JSON] {
        guard let member = json["input"], !member.isNull else { throw .missing("input") }
        guard let records = member.elements else { throw .invalidData }
        guard !records.isEmpty else { throw .missing("input") }
        guard records.count <= MarketoSandboxLimits.input else {
            throw .tooMany("\(records.count) records", most: MarketoSandboxLimits.input)
        }
        return records
    }

    /// The IDs of `input`, or of the parameter `id`.
    func inputIDs() throws(MarketoAPIError) -> [JSON] {
        if request.contentType == "application/json", !request.body.isEmpty {
            return try input(try document()).map { $0["id"] ?? .null }
        }
        let ids = list("id") ?? []
        guard !ids.isEmpty else { throw .missing("input") }
        guard ids.count <= MarketoSandboxLimits.input else {
            throw .tooMany("\(ids.count) records", most: MarketoSandboxLimits.input)
        }
        return ids.map { .string($0) }
    }
}

extension StringProtocol {
    /// The text without spaces at either end.
    var trimmingSpaces: String {
        var text = Substring(self)
        while text.first == " " { text.removeFirst() }
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
