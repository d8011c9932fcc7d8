// SPDX-License-Identifier: Apache-2.0

/// What a call is for. Pure: found from method and path alone.
enum Route: Hashable, Sendable {
    case page(String)
    case openAPI
    case status
    case cycles
    case cycleSummary
    case failures
    case failedLeads(String)
    case retryFailure(String)
    case conflicts
    case conflictFilters
    case take(String)
    case leads
    case lead(String)
    case activities(lead: String)
    case retryLead(String)
    case deadLetters
    case deadLetter(String)
    case replay(String)
    case requestSync
    case syncRequest(String)
    case events
    case flowStep(FlowStepCall)

    /// Finds the route of a call.
    init(_ method: Call.Method, _ path: [String]) throws(Problem) {
        let routes = Route.all(path)
        guard let found = routes[method] else {
            guard let other = routes.keys.first else {
                throw .notFound("/" + path.joined(separator: "/").prefixed(bytes: 200))
            }
            var problem = Problem(405, "Method not allowed", "Use \(other.rawValue) here.")
            problem.headers = [("Allow", other.rawValue)]
            throw problem
        }
        self = found
    }

    /// The routes of a path, by method.
    private static func all(_ path: [String]) -> [Call.Method: Route] {
        if path.isEmpty { return [.get: .page("index.html")] }
        if path == ["openapi.json"] { return [.get: .openAPI] }
        if path.count == 2, path[0] == "page" { return [.get: .page(path[1])] }
        if path.count == 2, path[0] == "flow-step" {
            return FlowStepCall(rawValue: path[1]).map { [$0.method: .flowStep($0)] } ?? [:]
        }
        guard path[0] == "v1" else { return [:] }
        switch path.count {
        case 2: return lists(path[1])
        case 3: return items(path[1], path[2])
        case 4: return parts(path[1], path[2], path[3])
        default: return [:]
        }
    }

    private static func lists(_ name: String) -> [Call.Method: Route] {
        switch name {
        case "status": [.get: .status]
        case "cycles": [.get: .cycles]
        case "failures": [.get: .failures]
        case "conflicts": [.get: .conflicts]
        case "leads": [.get: .leads]
        case "dead-letters": [.get: .deadLetters]
        case "sync-requests": [.post: .requestSync]
        case "events": [.get: .events]
        default: [:]
        }
    }

    private static func items(_ list: String, _ id: String) -> [Call.Method: Route] {
        switch (list, id) {
        case ("cycles", "summary"): [.get: .cycleSummary]
        case ("conflicts", "filters"): [.get: .conflictFilters]
        case ("leads", _): [.get: .lead(id)]
        case ("dead-letters", _): [.get: .deadLetter(id)]
        case ("sync-requests", _): [.get: .syncRequest(id)]
        default: [:]
        }
    }

    private static func parts(
        _ list: String,
        _ id: String,
        _ part: String
    ) -> [Call.Method: Route] {
        switch (list, part) {
        case ("failures", "leads"): [.get: .failedLeads(id)]
        case ("failures", "retry"): [.post: .retryFailure(id)]
        case ("conflicts", "take"): [.post: .take(id)]
        case ("leads", "activities"): [.get: .activities(lead: id)]
        case ("leads", "retry"): [.post: .retryLead(id)]
        case ("dead-letters", "replay"): [.post: .replay(id)]
        default: [:]
        }
    }

    /// What a call has to be allowed.
    var needs: Access {
        switch self {
        // The flow step has a key of its own.
        case .page, .openAPI, .flowStep: .none
        case .retryFailure, .take, .retryLead, .replay, .requestSync: .change
        default: .masked
        }
    }
}
