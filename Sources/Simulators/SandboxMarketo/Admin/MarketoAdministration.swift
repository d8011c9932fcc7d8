// SPDX-License-Identifier: Apache-2.0

internal import JSONCodec
internal import Primitives
internal import SandboxKit

/// What an administrator, or Marketo itself, would do: `/sandbox/marketo/…`. It needs no token and
/// is not counted.
///
/// - `leads/{id}` (PATCH): fields of a lead, those that no call may write included, for example
///   those that a native Salesforce sync would fill.
/// - `lists` (POST): makes a static list, `{"name":…,"description":…}`.
/// - `tokens` (DELETE): ends all tokens. `window` (DELETE): forgets the calls of the last 20
///   seconds.
struct MarketoAdministration: Sendable {
    let sandbox: MarketoSandbox
    let request: SandboxRequest

    /// Answers a call; nil when the path is none of these.
    func answer() async throws -> SandboxResponse? {
        let path = Array(request.segments.dropFirst())
        guard path.first == "marketo", path.count >= 2 else { return nil }
        do {
            switch (request.method, path[1], path.count) {
            case ("PATCH", "leads", 3): return try await change(path[2])
            case ("POST", "lists", 2): return try await makeList()
            case ("DELETE", "tokens", 2):
                try await MarketoIdentity(
                    environment: sandbox.environment,
                    limits: sandbox.state.limits
                )
                .expireAll()
            case ("DELETE", "window", 2): sandbox.state.clearWindow()
            default: return nil
            }
            return SandboxResponse(status: 204)
        } catch let error as MarketoAPIError {
            return SandboxResponse.refusal(400, error.message)
        } catch let failure as DecodingFailure {
            return SandboxResponse.refusal(400, failure.reason)
        }
    }

    private func change(_ id: String) async throws -> SandboxResponse {
        let members = try JSON.parse(request.body).members ?? []
        let catalogue = sandbox.state.catalogue
        let changes = try members.map { member in
            guard let field = catalogue[member.name] else {
                throw MarketoAPIError.unknownField(member.name)
            }
            return (field: field, value: try field.kept(member.value))
        }
        try await sandbox.save(as: .page) { saver in
            guard let lead = try Int64(id).flatMap({ try saver.store.lead($0) }) else {
                throw MarketoAPIError.leadNotFound
            }
            try saver.save(changes, in: lead)
        }
        return SandboxResponse(status: 204)
    }

    private func makeList() async throws -> SandboxResponse {
        let json = try JSON.parse(request.body)
        guard let name = json["name"]?.text, !name.isEmpty else {
            throw MarketoAPIError.missing("name")
        }
        let description = json["description"]?.text ?? ""
        let now = sandbox.environment.clock.now()
        let id = try await sandbox.environment.database.write { db in
            let lists = MarketoLists(db: db)
            guard try !lists.all().contains(where: { $0.name == name }) else {
                throw MarketoAPIError("1017")
            }
            return try lists.make(name, description, at: now)
        }
        return SandboxResponse(status: 201, json: ["id": .integer(id)])
    }
}
