// SPDX-License-Identifier: Apache-2.0

internal import Primitives

/// The administration below `/sandbox/` at both vendors' ports: faults and the clock. It needs no
/// token, is never counted, and no fault applies to it.
struct Administration: Sendable {
    let environment: SandboxEnvironment
    let system: SandboxVendor

    /// Answers a call; nil when the path is none of these.
    func answer(_ request: SandboxRequest) -> SandboxResponse? {
        switch Array(request.segments.dropFirst()) {
        case ["faults"]: faults(request)
        case ["clock"]: clock(request)
        case let path where path.count == 2 && path[0] == "faults": fault(request, path[1])
        default: nil
        }
    }

    // MARK: Faults

    private func faults(_ request: SandboxRequest) -> SandboxResponse {
        switch request.method {
        case "GET": return SandboxResponse(json: listed())
        case "POST": return setFaults(request.body)
        case "DELETE":
            environment.faults.remove(from: system)
            return SandboxResponse(status: 204)
        default: return SandboxResponse.refusal(405, "use GET, POST or DELETE")
        }
    }

    private func fault(_ request: SandboxRequest, _ text: String) -> SandboxResponse {
        guard request.method == "DELETE" else { return SandboxResponse.refusal(405, "use DELETE") }
        guard let id = Int(text),
            environment.faults.entries(of: system).contains(where: { $0.id == id })
        else { return SandboxResponse.refusal(404, "there is no such fault") }
        environment.faults.remove(id, from: system)
        return SandboxResponse(status: 204)
    }

    /// Sets one fault, or an array of them: all, or none if one is unreadable.
    private func setFaults(_ body: [UInt8]) -> SandboxResponse {
        do {
            let json = try JSON.parse(body)
            var faults: [Fault] = []
            for element in json.elements ?? [json] { faults.append(try Fault(element)) }
            let room = SandboxLimits.faults - environment.faults.entries(of: system).count
            guard faults.count <= room else {
                return SandboxResponse.refusal(409, "too many faults; DELETE /sandbox/faults first")
            }
            let ids = faults.map { JSON.integer(Int64(environment.faults.add($0, to: system))) }
            return SandboxResponse(status: 201, json: ["ids": .array(ids)])
        } catch let error as Fault.Unreadable {
            return SandboxResponse.refusal(400, error.line)
        } catch {
            return SandboxResponse.refusal(400, "\(error)")
        }
    }

    private func listed() -> JSON {
        let faults = environment.faults.entries(of: system).map { entry in
            var json: JSON = ["id": .integer(Int64(entry.id))]
            for member in entry.fault.json.members ?? [] { json[member.name] = member.value }
            json["hits"] = .integer(Int64(entry.hits))
            return json
        }
        return ["seed": .string("\(environment.seed)"), "faults": .array(faults)]
    }

    // MARK: Clock

    private func clock(_ request: SandboxRequest) -> SandboxResponse {
        let clock = environment.clock
        switch request.method {
        case "GET": break
        case "POST":
            guard let json = try? JSON.parse(request.body) else {
                return SandboxResponse.refusal(400, "the body is no JSON")
            }
            if let text = json["now"]?.text, let time = Timestamp(rfc3339: text) {
                clock.set(to: time)
            } else if let milliseconds = json["advanceMilliseconds"]?.whole {
                clock.advance(byMilliseconds: milliseconds)
            } else {
                let known = "now (RFC 3339) or advanceMilliseconds"
                return SandboxResponse.refusal(400, "the body has neither \(known)")
            }
        case "DELETE": clock.follow()
        default: return SandboxResponse.refusal(405, "use GET, POST or DELETE")
        }
        return SandboxResponse(
            json: ["now": .string(clock.now().rfc3339), "isStanding": .boolean(clock.isStanding)]
        )
    }
}
