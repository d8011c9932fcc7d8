// SPDX-License-Identifier: Apache-2.0

internal import JSONCodec
internal import LeadModel
internal import Primitives

/// *Sync Person to SFDC* in the Smart Campaign palette: Marketo's self-service flow step.
extension MonitorAPI {
    func flowStep(_ call: Call, _ step: FlowStepCall) async throws -> Answer {
        switch step {
        case .openAPI: return FlowStepPages.openAPI(server: call.server + "/flow-step")
        case .definition: return FlowStepPages.definition
        case .status: return try await flowStepStatus()
        case .instructions: return FlowStepPages.instructions
        case .brandIcon, .serviceIcon: return FlowStepPages.icon
        case .picklist: return try picklist(call)
        case .submit: return try await submit(call)
        }
    }

    private func flowStepStatus() async throws -> Answer {
        let needs = try await status.current().needs
        return .json { json in
            json.array("info", [String]()) { _, _ in }
            json.array("warnings", needs) { json, need in json.writer.value(need) }
            json.array("errors", [String]()) { _, _ in }
        }
    }

    /// The choices of a parameter; none for one that the step does not have.
    private func picklist(_ call: Call) throws(Problem) -> Answer {
        let (name, type) = try call.object { body throws(DecodingFailure) in
            (try body.filledText("name"), try body.filledText("type"))
        }
        guard ["flow", "global", "header"].contains(type) else {
            throw .invalid("type: is not 'flow', 'global' or 'header'")
        }
        let isOwner = type == "flow" && name == FlowStepPages.ownerAttribute
        let owners = isOwner ? configuration.flowOwners.prefix(MonitorLimits.flowChoices) : []
        return .json { json in
            json.array("choices", Array(owners)) { json, owner in
                json.object { json in
                    json.object("displayValue") { $0.member("en_US", owner.name) }
                    json.member("submittedValue", owner.id)
                }
            }
        }
    }

    /// Keeps the call, asks for each person, and only then answers: what was accepted is done and
    /// told also if the process dies.
    private func submit(_ call: Call) async throws -> Answer {
        var invocation = try call.object { body throws(DecodingFailure) in
            try FlowInvocation(decoding: body)
        }
        guard FlowCallbackCheck(hosts: configuration.flowHosts).allows(invocation.callbackURL)
        else {
            throw Problem.invalid(
                "callbackUrl: is no https address of a public name, or none of "
                    + "monitor.flowStepCallbackHosts"
            )
        }
        var refusals: [Int64: String] = [:]
        for index in invocation.persons.indices {
            guard let wish = invocation.persons[index].assignTo else { continue }
            let owner = owner(wish)
            invocation.persons[index].assignTo = owner
            if owner == nil {
                refusals[invocation.persons[index].id] =
                    "Assign To names no owner: give the ID of a Salesforce user or queue."
            }
        }
        let now = SystemClock().now()
        let store = FlowStore(view: view)
        guard try await store.keep(invocation, refusals: refusals, at: now) else {
            var problem = Problem(
                429,
                "Too many calls wait",
                "The outcome of \(MonitorLimits.flowOpenCalls) calls has not been told yet."
            )
            problem.headers = [("Retry-After", "60")]
            throw problem
        }
        do {
            try await FlowRequests(store: store, publisher: requests).publish(
                invocation.id,
                at: now
            )
        } catch let problem as Problem {
            // The interface knows 500, and no 503.
            throw Problem(500, problem.title, "The call is kept, and done when Kafka answers.")
        }
        return .json(201) { $0.member("accepted", invocation.persons.count) }
    }

    /// The owner's ID: a choice of the picklist by its ID or name, or any record's ID.
    private func owner(_ wish: String) -> String? {
        let known = configuration.flowOwners.first { $0.id == wish || $0.name == wish }
        return known?.id ?? SalesforceRecordID.whole(wish)
    }
}
