// SPDX-License-Identifier: Apache-2.0

import SandboxKit
import TestKit

/// A user's session at a vendor: its token is asked for once, and its calls are counted.
struct VendorSession {
    private let logIn: () throws -> VendorCall.Answer
    private var token: String?
    /// How many calls of the API it has made, to be taken off the vendor's own count.
    private(set) var calls: Int64 = 0

    /// - Parameter logIn: asks for a token.
    init(logIn: @escaping () throws -> VendorCall.Answer) { self.logIn = logIn }

    mutating func send(
        _ method: String,
        _ url: String,
        _ json: JSON? = nil
    ) throws -> VendorCall.Answer {
        calls += 1
        if token == nil { token = try logIn().require(200).json["access_token"]?.text ?? "" }
        return try VendorCall.send(
            method,
            url,
            headers: ["Authorization": "Bearer \(token ?? "")"],
            json: json
        )
    }
}

extension JSON {
    /// An object with these members, in the order of their names.
    static func record(_ fields: [String: JSON]) -> JSON {
        .object(fields.sorted { $0.key < $1.key }.map { Member($0.key, $0.value) })
    }
}

extension Array {
    /// The elements in pieces of at most so many.
    func batches(of most: Int) -> [ArraySlice<Element>] {
        stride(from: 0, to: count, by: most).map { self[$0..<Swift.min($0 + most, count)] }
    }
}
