// SPDX-License-Identifier: Apache-2.0

internal import Primitives
internal import SandboxKit

/// Describes, and the limits.
extension SalesforceCall {
    /// All objects, or those of the Tooling API.
    func globalDescribe(isTooling: Bool = false) -> SandboxResponse {
        let objects = schema.objects.filter { $0.isTooling == isTooling }
            .sorted { $0.name < $1.name }
            .map { $0.summary(version: version) }
        return modified {
            ["encoding": "UTF-8", "maxBatchSize": 200, "sobjects": .array(objects)]
        }
    }

    func basicInformation(_ object: SalesforceObject) -> SandboxResponse {
        SandboxResponse(
            json: ["objectDescribe": object.summary(version: version), "recentItems": []]
        )
    }

    func describe(_ object: SalesforceObject) -> SandboxResponse {
        modified { object.describe(version: version, instanceURL: instanceURL) }
    }

    /// The answer, or 304 when nothing changed since the time in `If-Modified-Since`.
    private func modified(_ json: () -> JSON) -> SandboxResponse {
        let changedAt = SalesforceTime.seconds(state.schemaChangedAt)
        if let since = request.header("If-Modified-Since").flatMap(Timestamp.init(httpDate:)),
            changedAt <= since
        {
            return SandboxResponse(status: 304)
        }
        var response = SandboxResponse(json: json())
        response.headers.append(("Last-Modified", changedAt.httpDate))
        return response
    }

    func limits(_ path: [String]) async throws -> SandboxResponse {
        guard request.method == "GET" else {
            throw SaveFailure(SalesforceCall.notAllowed(request.method, ["GET"]))
        }
        switch path {
        case []:
            return SandboxResponse(
                json: SalesforceLimits.json(
                    dailyCalls: state.dailyCalls,
                    used: state.usedCalls(at: environment.clock.now())
                )
            )
        case ["recordCount"]:
            let names = request.query["sObjects"]?.split(separator: ",").map(String.init)
            let objects = schema.objects.filter { object in
                !object.isTooling
                    && (names?.contains { $0.lowercased() == object.name.lowercased() } ?? true)
            }
            let schema = schema
            let counts = try await environment.database.read { db in
                let store = SalesforceStore(db: db, schema: schema)
                return try objects.map { object -> JSON in
                    [
                        "count": .integer(Int64(try store.count(object))),
                        "name": .string(object.name),
                    ]
                }
            }
            return SandboxResponse(json: ["sObjects": .array(counts)])
        default: throw SaveFailure(.notFound)
        }
    }
}
