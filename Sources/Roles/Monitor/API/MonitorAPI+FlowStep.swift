// SPDX-License-Identifier: Apache-2.0

internal import JSONCodec
internal import LeadModel
internal import Primitives

/// *Sync Person to SFDC* in the Smart Campaign palette: Marketo's self-service flow step.
extension MonitorAPI {
    func flowStep(_ call: Call, _ name: String) async throws -> Answer {
        switch (call.method, name) {
        case (.get, "getServiceDefinition"): return FlowStepPages.definition
        case (.get, "status"):
            let status = try await status.current()
            return .json { json in
                json.array("info", [String]()) { _, _ in }
                json.array("warnings", status.needs) { json, need in json.writer.value(need) }
                json.array("errors", [String]()) { _, _ in }
            }
        case (.get, "providerInstructions"): return FlowStepPages.instructions
        case (.get, "brandIcon"), (.get, "serviceIcon"): return try page("icon.svg")
        case (.post, "getPicklist"):
            return .json { json in
                json.array("choices", configuration.flowOwners) { json, owner in
                    json.object { json in
                        json.object("displayValue") { $0.member("en_US", owner.name) }
                        json.member("submittedValue", owner.id)
                    }
                }
            }
        case (.post, "submitAsyncAction"): return try await submit(call)
        default: throw Problem.notFound("The flow step's '\(name.prefixed(bytes: 100))'")
        }
    }

    /// Keeps the call, asks for each person, and answers at once.
    private func submit(_ call: Call) async throws -> Answer {
        let invocation = try call.object { body throws(DecodingFailure) in
            try FlowInvocation(decoding: body)
        }
        let now = SystemClock().now()
        try await flows.keep(invocation, at: now)
        try await requests.publish(
            invocation.persons.map { person in
                SyncRequest(
                    id: invocation.request(for: person.id),
                    person: "\(person.id)",
                    assignTo: person.assignTo,
                    at: now,
                    by: "smart-campaign \(invocation.campaign)"
                )
            }
        )
        return .json(201) { $0.member("accepted", invocation.persons.count) }
    }
}
