// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// A call as a value: what the answer depends on beside the view.
struct Call: Sendable {
    enum Method: String, Sendable { case get = "GET", post = "POST" }

    var method: Method
    /// The parts of the path between slashes, decoded.
    var path: [String]
    /// The query's pairs, decoded.
    var query: [String: String]
    var body: [UInt8]
    var access: Access
    /// The address under which the monitor is called, without a slash at the end; empty where the
    /// call did not come over HTTP.
    var server = ""

    /// The query's value of a name; nil when it is not given, or empty.
    func parameter(_ name: String) -> String? {
        query[name].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// How many items are asked for.
    func limit(most: Int = MonitorLimits.listItemsMost) throws(Problem) -> Int {
        guard let text = parameter("limit") else { return min(MonitorLimits.listItems, most) }
        guard let limit = Int(text), limit >= 1, limit <= MonitorLimits.listItemsMost else {
            throw .invalid("limit: give a whole number from 1 to \(MonitorLimits.listItemsMost)")
        }
        return min(limit, most)
    }

    /// Where the list goes on.
    func after() throws(Problem) -> Cursor? {
        guard let text = parameter("after") else { return nil }
        return try Cursor(text)
    }

    /// Splits an address into path and query.
    static func parts(_ target: String) throws(Problem) -> (path: [String], query: [String: String])
    {
        let whole = target.prefix { $0 != "#" }
        let mark = whole.firstIndex(of: "?") ?? whole.endIndex
        var path: [String] = []
        for part in whole[..<mark].split(separator: "/") {
            path.append(try decoded(part))
        }
        var query: [String: String] = [:]
        if mark != whole.endIndex {
            for pair in whole[whole.index(after: mark)...].split(separator: "&") {
                let parts = pair.split(
                    separator: "=",
                    maxSplits: 1,
                    omittingEmptySubsequences: false
                )
                let value = parts.count > 1 ? parts[1].replacing("+", with: " ") : ""
                query[try decoded(parts[0])] = try decoded(value)
            }
        }
        return (path, query)
    }

    private static func decoded(_ text: some StringProtocol) throws(Problem) -> String {
        guard let decoded = text.removingPercentEncoding, !decoded.contains("\0") else {
            throw .invalid("the address is not percent-encoded UTF-8")
        }
        return decoded
    }
}

/// What a call may see and do.
enum Access: Comparable, Sendable {
    /// Nothing: a token is needed.
    case none
    /// Everything but personal data.
    case masked
    /// Everything.
    case read
    /// Everything, and changes.
    case change
}
