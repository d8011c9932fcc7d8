// SPDX-License-Identifier: Apache-2.0

internal import LeadModel
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
        if let since = request.header("If-Modified-Since").flatMap(HTTPDate.init),
            changedAt <= since.time
        {
            return SandboxResponse(status: 304)
        }
        var response = SandboxResponse(json: json())
        response.headers.append(("Last-Modified", HTTPDate(time: changedAt).text))
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

/// Times as HTTP headers write them: `Tue, 24 Nov 2026 18:44:55 GMT`.
struct HTTPDate {
    var time: Timestamp

    init(time: Timestamp) { self.time = time }

    init?(_ text: String) {
        let words = text.split { $0 == " " || $0 == "," }.map(String.init)
        guard words.count >= 5, let month = HTTPDate.months.firstIndex(of: words[2]),
            let day = Int(words[1]), let year = Int(words[3]), 1...31 ~= day, 1...9999 ~= year
        else { return nil }
        let date = SOQLDate(year: year, month: month + 1, day: day)
        guard let time = Timestamp(rfc3339: "\(date.text)T\(words[4])Z") else { return nil }
        self.time = time
    }

    var text: String {
        let days = Int(time.milliseconds / OrgLimits.dayMilliseconds)
        let date = SOQLDate(days: days)
        let names = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
        let day = date.text.suffix(2)
        let clock = time.rfc3339.dropFirst(11).prefix(8)
        let weekday = names[(days % 7 + 7) % 7]
        return "\(weekday), \(day) \(HTTPDate.months[date.month - 1]) \(date.year) \(clock) GMT"
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
}
