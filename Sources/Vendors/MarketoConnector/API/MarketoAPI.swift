// SPDX-License-Identifier: Apache-2.0

internal import JSONCodec
internal import Primitives
internal import VendorAPI

/// Calls of Marketo's REST API: what each one needs, and what came of it.
struct MarketoAPI: Sendable {
    let caller: APIClient
    let time: ServerTime
    let clock: any WallClock

    /// Reads. A query that is too long for an address goes as a form (docs/reference/marketo.md,
    /// Envelope).
    func get(
        _ path: String,
        _ items: [QueryItem] = [],
        priority: CallPriority = .normal,
        timeoutMilliseconds: Int64 = Limits.callMilliseconds
    ) async throws(CallFailure) -> HTTPResponse {
        let query = Query.encoded(items)
        let address = items.isEmpty ? path : path + "?" + query
        if address.utf8.count <= Limits.pathBytes {
            return try await perform(
                APIRequest(
                    .get,
                    address,
                    headers: [HTTPHeader("Accept", "application/json")],
                    timeoutMilliseconds: timeoutMilliseconds,
                    priority: priority
                )
            )
        }
        return try await perform(
            APIRequest(
                .post,
                path,
                headers: [
                    HTTPHeader("Accept", "application/json"),
                    HTTPHeader("Content-Type", "application/x-www-form-urlencoded"),
                ],
                body: Array(("_method=GET&" + query).utf8),
                timeoutMilliseconds: timeoutMilliseconds,
                priority: priority,
                isIdempotent: true
            )
        )
    }

    /// Sends a JSON body. It is not repeated when it may have had its effect, unless told.
    func post(
        _ path: String,
        json: [UInt8],
        priority: CallPriority = .normal,
        timeoutMilliseconds: Int64 = Limits.callMilliseconds,
        isIdempotent: Bool = false
    ) async throws(CallFailure) -> HTTPResponse {
        try await perform(
            APIRequest(
                .post,
                path,
                headers: [
                    HTTPHeader("Accept", "application/json"),
                    HTTPHeader("Content-Type", "application/json"),
                ],
                body: json,
                timeoutMilliseconds: timeoutMilliseconds,
                priority: priority,
                isIdempotent: isIdempotent
            )
        )
    }

    /// A part of a file: `bytes` of it, or what is left.
    func file(_ path: String, bytes: ClosedRange<Int>) async throws(CallFailure) -> HTTPResponse {
        try await perform(
            APIRequest(
                .get,
                path,
                headers: [HTTPHeader("Range", "bytes=\(bytes.lowerBound)-\(bytes.upperBound)")],
                timeoutMilliseconds: Limits.fileMilliseconds
            )
        )
    }

    private func perform(_ request: APIRequest) async throws(CallFailure) -> HTTPResponse {
        let answer: HTTPResponse
        do throws(VendorError) {
            answer = try await caller.perform(request, classify: AnswerReading.classify)
        } catch {
            throw .fault(error)
        }
        if let error = AnswerReading.firstError(answer) { throw .refused(error) }
        return answer
    }
}

extension HTTPResponse {
    /// The answer as an envelope that succeeded.
    func envelope<Result>(
        _ body: (JSONObject) throws(DecodingFailure) -> Result
    ) throws(CallFailure) -> Result {
        do throws(DecodingFailure) {
            return try withJSON(self.body) { value throws(DecodingFailure) -> Result in
                guard let object = value.object(at: "") else {
                    throw DecodingFailure("it is not an object")
                }
                guard object["success"]?.boolean == true else {
                    throw DecodingFailure("it says nothing of success")
                }
                return try body(object)
            }
        } catch {
            throw .unreadable(error)
        }
    }
}

extension JSONObject {
    /// The objects of `result`; none where an empty answer leaves it out
    /// (docs/reference/marketo.md, Activities).
    func results<Element>(
        _ make: (JSONObject) throws(DecodingFailure) -> Element
    ) throws(DecodingFailure) -> [Element] {
        guard let member = filled("result") else { return [] }
        guard let elements = member.elements else { throw failure("result", "is not an array") }
        var made: [Element] = []
        made.reserveCapacity(elements.count)
        for element in elements {
            guard let object = element.object(at: "result") else {
                throw failure("result", "holds something that is not an object")
            }
            made.append(try make(object))
        }
        return made
    }
}
