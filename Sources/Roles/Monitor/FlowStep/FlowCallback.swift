// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import JSONCodec
internal import LeadModel

/// What is told of one person.
struct FlowOutcome: Hashable, Sendable {
    var person: Int64
    var isSuccess: Bool
    var reason: String?
    var code: String?
    var salesforce: String?

    /// The body of a callback.
    static func body(munchkinID: String, _ outcomes: [FlowOutcome]) -> [UInt8] {
        var json = JSONText(isMasked: false)
        json.object { json in
            json.member("munchkinId", munchkinID)
            json.array("objectData", outcomes) { json, outcome in
                json.object { outcome.write(to: &$0) }
            }
        }
        return json.bytes()
    }

    private func write(to json: inout JSONText) {
        json.object("leadData") { $0.member("id", person) }
        json.object("activityData") { json in
            json.member("success", isSuccess)
            if let reason {
                json.member("reason", reason.prefixed(bytes: MonitorLimits.flowReasonBytes))
            }
            if let code {
                json.member("errorCode", code.prefixed(bytes: MonitorLimits.flowCodeBytes))
            }
            if let salesforce { json.member("salesforceId", salesforce) }
        }
    }
}

extension FlowOutcome {
    /// What is told of a person by what became of its request.
    init(_ person: Int64, _ outcome: RequestOutcome) {
        self.person = person
        salesforce = outcome.salesforce
        switch outcome.state {
        case .done: isSuccess = true
        case .failed:
            isSuccess = false
            reason = outcome.activity?.message
            code = outcome.activity?.reasons.first?.code ?? "FAILED"
        case .waiting:
            isSuccess = false
            reason = "There is no outcome yet. The request stays, and will be handled."
            code = "NO_OUTCOME_YET"
        }
    }

    /// What is told of a person for whom nothing was asked.
    init(_ person: Int64, refusal: String) {
        self.person = person
        isSuccess = false
        reason = refusal
        code = "INVALID_OWNER"
    }
}

/// Where outcomes may be told. The address comes with the call, so that only the holder of the
/// step's key can give one; what it may be is bounded all the same.
struct FlowCallbackCheck: Hashable, Sendable {
    /// The hosts that are named in the settings, in lower case; a dot in front stands for all below
    /// it. Empty allows every public name.
    private let hosts: [String]

    init(hosts: [String]) { self.hosts = hosts.map { $0.lowercased() } }

    /// Whether outcomes may go to an address: over TLS, and to a name that the other side has to
    /// prove. An address by number, or a name that is known on this machine or network only, has to
    /// be named in the settings; so has this machine without TLS.
    func allows(_ url: String) -> Bool {
        guard url.utf8.count <= MonitorLimits.targetBytes,
            url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") }),
            let mark = url.range(of: "://")
        else { return false }
        let scheme = url[..<mark.lowerBound].lowercased()
        let authority = url[mark.upperBound...].prefix { !"/?#".contains($0) }.lowercased()
        guard let host = FlowCallbackCheck.host(of: authority) else { return false }
        let isNamed = hosts.contains { named in
            named.hasPrefix(".") ? host.hasSuffix(named) : host == named
        }
        if scheme == "http" { return isNamed && FlowCallbackCheck.isThisMachine(host) }
        guard scheme == "https" else { return false }
        return hosts.isEmpty ? FlowCallbackCheck.isPublicName(host) : isNamed
    }

    /// The host of `host:port`, without brackets; nil where there is a user, or no sound host.
    private static func host(of authority: String) -> String? {
        guard !authority.contains("@") else { return nil }
        var host = authority[...]
        var port: Substring = ""
        if host.hasPrefix("[") {
            guard let end = host.firstIndex(of: "]") else { return nil }
            port = host[host.index(after: end)...]
            host = host[host.index(after: host.startIndex)..<end]
        } else if let colon = host.firstIndex(of: ":") {
            port = host[colon...]
            host = host[..<colon]
        }
        let isSound = host.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte)
                || [UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: ":")].contains(byte)
        }
        let isPort = port.isEmpty || port.first == ":" && UInt16(port.dropFirst()) != nil
        return host.isEmpty || !isSound || !isPort ? nil : String(host)
    }

    /// Whether a name may be in the public name system: it has two labels or more, and the last one
    /// is a top-level domain's, which is never a number and none of the reserved ones (RFC 6761,
    /// RFC 6762, RFC 8375).
    private static func isPublicName(_ host: String) -> Bool {
        let labels = host.split(separator: ".", omittingEmptySubsequences: false)
        guard labels.count >= 2, !host.contains(":"), labels.allSatisfy({ !$0.isEmpty }),
            let last = labels.last, last.utf8.contains(where: { (0x61...0x7A).contains($0) }),
            !last.hasPrefix("0x")
        else { return false }
        return !["local", "localhost", "internal", "test", "invalid", "onion"].contains(last)
            && !host.hasSuffix(".home.arpa")
    }

    private static func isThisMachine(_ host: String) -> Bool {
        ["localhost", "127.0.0.1", "::1"].contains(host)
    }
}
