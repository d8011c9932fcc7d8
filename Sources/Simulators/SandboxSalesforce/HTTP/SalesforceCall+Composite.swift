// SPDX-License-Identifier: Apache-2.0

internal import SandboxKit

/// Several calls in one: `composite`, whose calls can use each other's answers, and
/// `composite/batch`, whose calls cannot.
extension SalesforceCall {
    func composite(_ path: [String]) async throws -> SandboxResponse {
        switch (request.method, path.first, path.count) {
        case ("GET", nil, 0):
            let names = ["tree", "batch", "sobjects"]
            return SandboxResponse(
                json: .object(
                    names.map { .init($0, .string("/services/data/\(version)/composite/\($0)")) }
                )
            )
        case ("POST", nil, 0): return try await compositeRequest()
        case ("POST", "batch", 1): return try await batch()
        case ("POST", "tree", 2): return try await tree(path[1])
        default: throw SaveFailure(.notFound)
        }
    }

    /// The call of another path, by the same user.
    private func call(
        _ method: String,
        _ target: String,
        _ body: JSON?,
        _ headers: [(name: String, value: String)] = []
    ) throws -> SalesforceCall {
        let request = SandboxRequest(
            method: method.uppercased(),
            target: target,
            headers: headers + [("Content-Type", "application/json")],
            body: body.map(\.bytes) ?? []
        )
        let path = request.segments
        guard path.count >= 4, path[0] == "services", path[1] == "data",
            SalesforceVersions.isKnown(path[2]),
            path[3] != "composite"
                || path.dropFirst(4).first
                    == "sobjects",
            path[3] != "jobs"
        else { throw SaveFailure(.notFound) }
        return SalesforceCall(
            request: request,
            version: path[2],
            path: Array(path.dropFirst(3)),
            user: user,
            instanceURL: instanceURL,
            schema: schema,
            environment: environment,
            state: state,
            rules: rules
        )
    }

    /// The answer of a call inside this one, as a value.
    func outcome(
        _ method: String,
        _ target: String,
        _ body: JSON?,
        headers: [(name: String, value: String)] = []
    ) async throws -> (status: Int, body: JSON) {
        let response: SandboxResponse
        do {
            response = try await call(method, target, body, headers).response()
        } catch let failure as SaveFailure {
            response = SalesforceAnswer.errors(failure.errors)
        }
        let body = response.body.isEmpty ? JSON.null : try JSON.parse(response.body)
        return (response.status, body)
    }

    // MARK: composite

    private func compositeRequest() async throws -> SandboxResponse {
        let body = try document()
        guard let parts = body["compositeRequest"]?.elements, !parts.isEmpty else {
            throw refusal("INVALID_INPUT", "compositeRequest is missing or empty")
        }
        guard parts.count <= OrgLimits.salesforceSubrequests else {
            throw refusal(
                "LIMIT_EXCEEDED",
                "Limit of \(OrgLimits.salesforceSubrequests) subrequests exceeded: \(parts.count)"
            )
        }
        let names = parts.compactMap { $0["referenceId"]?.text }
        guard names.count == parts.count, Set(names).count == names.count,
            names.allSatisfy(SubrequestReference.isName)
        else { throw refusal("INVALID_INPUT", "each subrequest has a referenceId of its own") }
        let results: [JSON]
        if body["allOrNone"]?.truth ?? false {
            results = try await environment.database.transaction {
                let results = try await perform(parts)
                guard results.contains(where: SalesforceCall.isFailure) else {
                    return (results, true)
                }
                return (results.map(SalesforceCall.undone), false)
            }
        } else {
            results = try await perform(parts)
        }
        return SandboxResponse(json: ["compositeResponse": .array(results)])
    }

    private func perform(_ parts: [JSON]) async throws -> [JSON] {
        var results: [JSON] = []
        var bodies: [String: JSON] = [:]
        for part in parts {
            let name = part["referenceId"]?.text ?? ""
            let method = part["method"]?.text ?? ""
            var (status, body): (Int, JSON)
            do {
                let reference = SubrequestReference(bodies: bodies)
                let target = try reference.resolved(part["url"]?.text ?? "")
                let content = try part["body"].map { try reference.resolved($0) }
                (status, body) = try await outcome(method, target, content)
            } catch let missing as SubrequestReference.Missing {
                status = 400
                body = [
                    ["errorCode": "PROCESSING_HALTED", "message": .string(missing.message)]
                ]
            }
            if status < 300 { bodies[name] = body }
            var headers: JSON = [:]
            if status == 201, let id = body["id"]?.text, let object = schema.object(ofID: id) {
                headers["Location"] = .string(
                    "/services/data/\(version)/sobjects/\(object.name)/\(id)"
                )
            }
            results.append([
                "body": body, "httpHeaders": headers, "httpStatusCode": .integer(Int64(status)),
                "referenceId": .string(name),
            ])
        }
        return results
    }

    private static func isFailure(_ result: JSON) -> Bool {
        (result["httpStatusCode"]?.whole ?? 500) >= 300
    }

    /// A result that another one's failure undid.
    private static func undone(_ result: JSON) -> JSON {
        guard !isFailure(result) else { return result }
        var result = result
        result["httpStatusCode"] = 400
        result["httpHeaders"] = [:]
        result["body"] = [
            [
                "errorCode": "PROCESSING_HALTED",
                "message": .string(
                    "The transaction was rolled back since another operation in the same "
                        + "transaction failed."
                ),
            ]
        ]
        return result
    }

    // MARK: composite/batch

    private func batch() async throws -> SandboxResponse {
        let body = try document()
        guard let parts = body["batchRequests"]?.elements, !parts.isEmpty,
            parts.count <= OrgLimits.salesforceSubrequests
        else {
            throw refusal(
                "INVALID_INPUT",
                "batchRequests has from 1 to \(OrgLimits.salesforceSubrequests) requests"
            )
        }
        let halts = body["haltOnError"]?.truth ?? false
        var results: [JSON] = []
        var hasErrors = false
        for part in parts {
            if halts, hasErrors {
                results.append([
                    "statusCode": 412,
                    "result": [
                        [
                            "errorCode": "BATCH_PROCESSING_HALTED",
                            "message": "Batch processing halted per request",
                        ]
                    ],
                ])
                continue
            }
            let url = part["url"]?.text ?? ""
            // The path begins with the version, or is whole.
            let target = url.hasPrefix("/services/") ? url : "/services/data/\(url)"
            let (status, result) = try await outcome(
                part["method"]?.text ?? "",
                target,
                part["richInput"]
            )
            if status >= 300 { hasErrors = true }
            results.append(["statusCode": .integer(Int64(status)), "result": result])
        }
        return SandboxResponse(
            json: ["hasErrors": .boolean(hasErrors), "results": .array(results)]
        )
    }
}

extension OrgLimits {
    /// The most calls in one.
    static let salesforceSubrequests = 25
    /// The most records of a tree, and its most levels.
    static let salesforceTreeRecords = 200
    static let salesforceTreeLevels = 5
}
