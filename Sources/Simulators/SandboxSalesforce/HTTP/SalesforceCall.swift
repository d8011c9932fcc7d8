// SPDX-License-Identifier: Apache-2.0

internal import GRDB
internal import JSONCodec
internal import Primitives
internal import SandboxKit

/// A call of the REST API by a user who is logged in.
struct SalesforceCall: Sendable {
    let request: SandboxRequest
    /// `v67.0`
    let version: String
    /// The rest of the path behind the version.
    let path: [String]
    let user: SalesforceUser
    let instanceURL: String
    let schema: SalesforceSchema
    let environment: SandboxEnvironment
    let state: SalesforceState
    let rules: RuleEngine

    /// The answer, errors included.
    func response() async throws -> SandboxResponse {
        do {
            if let error = callFault() { throw SaveFailure(error) }
            return try await answer()
        } catch let failure as SaveFailure {
            return SalesforceAnswer.errors(failure.errors)
        } catch let fault as SOQLFault {
            return SalesforceAnswer.errors([SaveError(fault.code, fault.message)])
        } catch let fault as FieldReader.TypeFault {
            return SalesforceAnswer.errors([SaveError("JSON_PARSER_ERROR", fault.message)])
        } catch let failure as DecodingFailure {
            return SalesforceAnswer.errors([SaveError("JSON_PARSER_ERROR", failure.reason)])
        }
    }

    /// Finds the resource.
    func answer() async throws -> SandboxResponse {
        switch path.first {
        case nil: return try allow(["GET"]) { resources() }
        case "sobjects": return try await objects(Array(path.dropFirst()))
        case "query", "queryAll": return try await queries(isTooling: false, path)
        case "composite" where path.count >= 2 && path[1] == "sobjects":
            return try await collections(Array(path.dropFirst(2)))
        case "composite": return try await composite(Array(path.dropFirst()))
        case "jobs": return try await jobs(Array(path.dropFirst()))
        case "limits": return try await limits(Array(path.dropFirst()))
        case "tooling" where path.count >= 2 && ["query", "queryAll"].contains(path[1]):
            return try await queries(isTooling: true, Array(path.dropFirst()))
        case "tooling" where path.count >= 2 && path[1] == "sobjects":
            return try await tooling(Array(path.dropFirst(2)))
        default: throw SaveFailure(.notFound)
        }
    }

    private func objects(_ path: [String]) async throws -> SandboxResponse {
        guard let name = path.first else { return try allow(["GET"]) { globalDescribe() } }
        guard let object = schema.object(name, for: user.profile), !object.isTooling else {
            throw SaveFailure(.notFound)
        }
        switch path.count {
        case 1:
            if request.method == "POST" { return try await create(object) }
            return try allow(["GET", "POST"]) { basicInformation(object) }
        case 2:
            switch path[1] {
            case "describe": return try allow(["GET"]) { describe(object) }
            case "updated", "deleted": return try await replication(object, path[1])
            default: return try await record(object, id: path[1])
            }
        case 3 where path[1].lowercased() == "id": return try await record(object, id: path[2])
        case 3: return try await record(object, key: path[1], value: path[2])
        default: throw SaveFailure(.notFound)
        }
    }

    // MARK: Helps

    /// The answer, if the method is one of those that the resource has.
    func allow(_ methods: [String], _ answer: () throws -> SandboxResponse) throws
        -> SandboxResponse
    {
        guard
            methods.first == request.method || (request.method == "HEAD" && methods.contains("GET"))
        else { throw SaveFailure(SalesforceCall.notAllowed(request.method, methods)) }
        return try answer()
    }

    static func notAllowed(_ method: String, _ methods: [String]) -> SaveError {
        SaveError(
            "METHOD_NOT_ALLOWED",
            "HTTP Method '\(method)' not allowed. Allowed are \(methods.joined(separator: ","))"
        )
    }

    /// The members of the body's object.
    func body() throws -> [JSON.Member] {
        guard let members = try document().members else {
            throw SaveFailure(
                SaveError("JSON_PARSER_ERROR", "The request body is not a JSON object")
            )
        }
        return members
    }

    /// The body, which has to be JSON.
    func document() throws -> JSON {
        guard !request.body.isEmpty else {
            throw SaveFailure(
                SaveError(
                    "JSON_PARSER_ERROR",
                    "The HTTP entity body is required, but this request has no entity body."
                )
            )
        }
        if let type = request.contentType, !type.isEmpty, type != "application/json" {
            throw SaveFailure(
                SaveError(
                    "UNSUPPORTED_MEDIA_TYPE",
                    "Content-Type header specified in HTTP request is not supported: \(type)"
                )
            )
        }
        return try JSON.parse(request.body)
    }

    /// What the request's headers say about saves. The stamp is taken inside the transaction, so
    /// that changes become visible in the order of their stamps unless a fault wants otherwise.
    func saver(_ db: Database) -> SalesforceSaver {
        let stamp = environment.stamp(.salesforce, request: request)
        let duplicates = request.header("Sforce-Duplicate-Rule-Header")?.lowercased()
            .replacing(" ", with: "")
        return SalesforceSaver(
            store: SalesforceStore(db: db, schema: schema),
            context: SaveContext(
                user: user,
                stamp: SalesforceTime.seconds(stamp),
                now: environment.clock.now(),
                rules: rules,
                autoAssigns: request.header("Sforce-Auto-Assign")?.uppercased() != "FALSE",
                allowsDuplicates: duplicates?.contains("allowsave=true") ?? false,
                version: version
            )
        )
    }

    /// Salesforce's whole list of resources: those that the sandbox does not have answer 404.
    private func resources() -> SandboxResponse {
        let names = [
            "tooling", "metadata", "eclair", "folders", "prechatForms", "contact-tracing",
            "jsonxform", "chatter", "payments", "tabs", "appMenu", "quickActions", "queryAll",
            "commerce", "wave", "iot", "analytics", "search", "smartdatadiscovery",
            "parameterizedSearch", "composite", "fingerprint", "theme", "nouns", "domino", "event",
            "serviceTemplates", "recent", "connect", "licensing", "limits", "process", "dedupe",
            "async-queries", "query", "jobs", "localizedvalueset", "mobile", "emailConnect",
            "consent", "tokenizer", "compactLayouts", "knowledgeManagement", "sobjects", "actions",
            "support",
        ]
        var members = names.map { JSON.Member($0, .string("/services/data/\(version)/\($0)")) }
        members.append(
            .init(
                "identity",
                .string(
                    "https://login.salesforce.com/id/\(SalesforceUsers.organizationID)/\(user.id)"
                )
            )
        )
        return SandboxResponse(json: .object(members))
    }
}
