// SPDX-License-Identifier: Apache-2.0

internal import Cryptography

/// Who may do what, and under which names the monitor is reached. Pure.
struct AccessCheck: Sendable {
    private let tokens: MonitorConfiguration.Tokens
    private let flowKey: String?
    private let hosts: Set<String>
    /// Whether something can be changed at all.
    var allowsChanges: Bool { tokens.change != nil }

    init(_ configuration: MonitorConfiguration) {
        tokens = configuration.tokens
        flowKey = configuration.flowKey
        hosts = Set(
            (["localhost", "127.0.0.1", "::1", configuration.host] + configuration.hosts)
                .map { $0.lowercased() }
        )
    }

    /// Whether a host header is one of ours: a page of another site that has its name point here
    /// is refused.
    func isOurs(host: String?) -> Bool {
        guard let host else { return false }
        var name = host.lowercased()[...]
        if name.hasPrefix("[") {
            name = name.dropFirst().prefix { $0 != "]" }
        } else if name.count(where: { $0 == ":" }) == 1 {
            name = name.prefix { $0 != ":" }
        }
        return hosts.contains(String(name))
    }

    /// The address that a call has used, by its host header, which is one of ours. A reverse proxy
    /// tells the protocol; without one, this machine is called without TLS, and others with it.
    func server(_ authority: String?, forwardedProtocol: String?) -> String {
        guard let authority, isOurs(host: authority),
            authority.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }),
            !authority.contains(where: { "\"\\/?#@<>".contains($0) })
        else { return "" }
        let isLocal = ["localhost", "127.0.0.1", "[::1]"].contains { local in
            authority == local || authority.hasPrefix(local + ":")
        }
        let isPlain = forwardedProtocol.map { $0 == "http" } ?? isLocal
        return (isPlain ? "http://" : "https://") + authority
    }

    /// What the value of an `Authorization` header allows.
    func access(_ authorization: String?) -> Access {
        let open: Access = tokens.read == nil ? .read : .none
        guard let authorization else { return open }
        let parts = authorization.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return .none }
        let given = Array(parts[1].utf8)
        // All three are compared, whichever is right.
        let isChange = AccessCheck.isSame(given, tokens.change)
        let isRead = AccessCheck.isSame(given, tokens.read)
        let isMasked = AccessCheck.isSame(given, tokens.masked)
        if isChange { return .change }
        if isRead { return .read }
        return isMasked ? .masked : .none
    }

    /// Compares in a time that does not depend on where two secrets differ, nor on their lengths.
    static func isSame(_ given: [UInt8], _ secret: String?) -> Bool {
        guard let secret else { return false }
        let (left, right) = (SHA256(), SHA256())
        left.update(given)
        right.update(Array(secret.utf8))
        var difference: UInt8 = 0
        for (one, other) in zip(left.finalize(), right.finalize()) { difference |= one ^ other }
        return difference == 0
    }

    /// Refuses a call of the flow step without its key.
    func check(_ key: String?, for call: FlowStepCall) throws(Problem) {
        guard let flowKey else {
            throw Problem(
                403,
                "The flow step is off",
                "The monitor has no key for it: set monitor.flowStepKey and start it again."
            )
        }
        if !call.needsKey || AccessCheck.isSame(Array((key ?? "").utf8), flowKey) { return }
        throw Problem(
            401,
            "The flow step's key is needed",
            "Send what monitor.flowStepKey holds as 'x-api-key'."
        )
    }

    /// Refuses a call that needs more than it may.
    func check(_ access: Access, for route: Route) throws(Problem) {
        if access >= route.needs { return }
        if route.needs == .change, !allowsChanges {
            throw Problem(
                403,
                "Nothing can be changed",
                "The monitor has no token for changes: set monitor.token and start it again."
            )
        }
        if access == .none || route.needs == .change, access < .read {
            var problem = Problem(
                401,
                "A token is needed",
                "Send 'Authorization: Bearer' with a token that allows this."
            )
            problem.headers = [("WWW-Authenticate", "Bearer")]
            throw problem
        }
        var problem = Problem(
            401,
            "A token for changes is needed",
            "Send 'Authorization: Bearer' with the token for changes (monitor.token)."
        )
        problem.headers = [("WWW-Authenticate", "Bearer")]
        throw problem
    }
}
