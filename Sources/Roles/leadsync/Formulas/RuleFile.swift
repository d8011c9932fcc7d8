// SPDX-License-Identifier: Apache-2.0

import Foundation
import LeadModel

/// Rules of a file: a JSON array, or one JSON object a line, each with a `formula` and perhaps a
/// `name` or an `id`.
enum RuleFile {
    static func read(_ path: String) throws -> [ValidationRule] {
        let data = try InputFile.read(path)
        let text = String(decoding: data, as: UTF8.self)
        let isArray = text.first { !$0.isWhitespace } == "["
        do {
            if isArray { return try rules([data], isArray: true) }
            return try rules(text.split(whereSeparator: \.isNewline).map { Data($0.utf8) })
        } catch let fault as LineFault {
            throw Failure(.data, "\(path), rule \(fault.number): \(fault.reason)")
        }
    }

    private struct LineFault: Error {
        var number: Int
        var reason: String
    }

    private static func rules(_ parts: [Data], isArray: Bool = false) throws -> [ValidationRule] {
        var rules: [ValidationRule] = []
        for part in parts {
            let json: Any
            do {
                json = try JSONSerialization.jsonObject(with: part)
            } catch {
                if part.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) { continue }
                throw LineFault(number: rules.count + 1, reason: "this is not JSON")
            }
            for element in isArray ? json as? [Any] ?? [] : [json] {
                let number = rules.count + 1
                guard let object = element as? [String: Any],
                    let formula = object["formula"] as? String
                else { throw LineFault(number: number, reason: "it has no text 'formula'") }
                let name = object["name"] as? String ?? object["id"] as? String
                rules.append(
                    ValidationRule(
                        name: name ?? "rule \(number)",
                        active: true,
                        formula: formula,
                        message: "",
                        field: nil
                    )
                )
            }
        }
        return rules
    }
}
