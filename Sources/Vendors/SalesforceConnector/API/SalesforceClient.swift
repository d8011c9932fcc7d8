// SPDX-License-Identifier: Apache-2.0

internal import JSONCodec
internal import Primitives
internal import VendorAPI

/// Calls of one org, with its clock.
struct SalesforceClient: Sendable {
    /// An answer, and what is known of when Salesforce's own clock gave it.
    struct Timed {
        var answer: HTTPResponse
        /// A lower bound, by Salesforce's clock, of when the call reached Salesforce. The `Date`
        /// header is from the making of the answer and cut to the second; the time that the call
        /// took is subtracted, so that everything the call caused happened at or after this.
        var notBefore: Timestamp
        /// An upper bound of the time of everything that the call did, to the second, as
        /// SystemModstamp is.
        var answeredAt: Timestamp
    }

    let caller: APIClient
    let login: SalesforceLogin
    let clock: any WallClock

    /// The name in `Sforce-Call-Options` by which change data capture tells our writes.
    static let name = "leadsync"

    /// Makes a call.
    ///
    /// - Parameter isWrite: whether the call changes records: it is sent once, and a refusal of
    ///   what it holds is an answer.
    func send(
        _ method: HTTPRequest.Method,
        _ path: String,
        headers: [HTTPHeader] = [],
        body: [UInt8] = [],
        priority: CallPriority = .normal,
        isWrite: Bool = false
    ) async throws(VendorError) -> Timed {
        guard path.utf8.count <= Limits.pathBytes || method != .get else {
            throw VendorError(
                .refused,
                code: "URI_TOO_LONG",
                line: "Salesforce takes no query of \(path.utf8.count) bytes"
            )
        }
        var all = [
            HTTPHeader("Accept", "application/json"),
            HTTPHeader("Sforce-Call-Options", "client=\(SalesforceClient.name)"),
        ]
        if !body.isEmpty { all.append(HTTPHeader("Content-Type", "application/json")) }
        let request = APIRequest(
            method,
            path,
            headers: all + headers,
            body: body,
            timeoutMilliseconds: Limits.callMilliseconds,
            priority: priority,
            // A write whose answer was lost is looked for before it is sent again.
            isIdempotent: !isWrite
        )
        let before = clock.now()
        let answer = try await caller.perform(
            request,
            classify: isWrite ? AnswerClassifier.classifyWrite : AnswerClassifier.classify
        )
        let after = clock.now()
        if let usage = UsageHeader(answer) {
            await caller.budget.observe(used: usage.used, of: usage.daily)
        }
        let server = answer.serverTime
        let took = max(0, after.milliseconds(after: before))
        return Timed(
            answer: answer,
            notBefore: server?.advanced(byMilliseconds: -took) ?? before,
            answeredAt: server ?? after
        )
    }

    /// The rows of a query, page after page, each read by a closure.
    func rows<Row>(
        _ path: String,
        of what: String,
        priority: CallPriority = .normal,
        _ read: (JSONObject) throws(DecodingFailure) -> Row
    ) async throws(VendorError) -> [Row] {
        try await timedRows(path, of: what, priority: priority, read).rows
    }

    /// The same, with the answer of the first page.
    func timedRows<Row>(
        _ path: String,
        of what: String,
        priority: CallPriority = .normal,
        _ read: (JSONObject) throws(DecodingFailure) -> Row
    ) async throws(VendorError) -> (rows: [Row], first: Timed) {
        let first = try await send(.get, path, priority: priority)
        var page = try QueryPage(first, of: what, read)
        var rows = page.rows
        var pages = 1
        while let path = page.next {
            pages += 1
            guard pages <= Limits.pagesOfQuery else { throw SalesforceClient.endless(what) }
            let timed = try await send(.get, path, priority: priority)
            page = try QueryPage(timed, of: what, read)
            rows += page.rows
        }
        return (rows, first)
    }

    /// An answer names a next page again and again.
    static func endless(_ what: String) -> VendorError {
        VendorError(
            .unintelligible,
            line: "Salesforce's answer to \(what) has more than \(Limits.pagesOfQuery) pages; is "
                + "something between here and Salesforce that repeats answers?"
        )
    }
}

/// One page of a query's answer.
struct QueryPage<Row> {
    var rows: [Row]
    /// Where the next page is, below the instance's URL; nil on the last one.
    var next: String?
    /// How many rows the whole query has.
    var totalSize: Int64

    /// - Parameter what: what was asked for, for people.
    init(
        _ timed: SalesforceClient.Timed,
        of what: String,
        _ read: (JSONObject) throws(DecodingFailure) -> Row
    ) throws(VendorError) {
        self = try timed.answer.read(what) { (value) throws(DecodingFailure) in
            try QueryPage(value, read)
        }
    }

    init(
        _ value: JSONValue,
        _ read: (JSONObject) throws(DecodingFailure) -> Row
    ) throws(DecodingFailure) {
        let object = try value.requiredObject("query")
        totalSize = min(max(0, try object.integer("totalSize")), Limits.rowsInOrg)
        rows = []
        for element in try object.array("records") {
            rows.append(try read(try element.requiredObject("record")))
        }
        next = nil
        if try !object.boolean("done") {
            let path = try object.filledText("nextRecordsUrl")
            // The token goes there: nowhere but below the instance's URL.
            guard path.hasPrefix("/services/") else {
                throw DecodingFailure("member 'nextRecordsUrl' is not a path of the API")
            }
            next = path
        }
    }
}

/// `Sforce-Limit-Info: api-usage=10018/100000`, with or without more behind it.
struct UsageHeader: Hashable {
    var used: Int64
    var daily: Int64

    init?(_ answer: HTTPResponse) {
        guard let text = answer.header("Sforce-Limit-Info") else { return nil }
        let marker = "api-usage="
        for part in text.split(whereSeparator: { $0 == "," || $0 == ";" || $0 == " " })
        where part.hasPrefix(marker) {
            let numbers = part.dropFirst(marker.count).split(separator: "/")
            guard numbers.count == 2, let used = Int64(numbers[0]), let daily = Int64(numbers[1])
            else { return nil }
            // A number that no edition has is not believed.
            guard used >= 0, 0...Limits.callsInDay ~= daily else { return nil }
            self.used = used
            self.daily = daily
            return
        }
        return nil
    }
}
