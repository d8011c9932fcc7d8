// SPDX-License-Identifier: Apache-2.0

/// The calls of Marketo's self-service flow step interface, by the last part of their path.
enum FlowStepCall: String, Hashable, Sendable {
    /// The OpenAPI document, from which Marketo installs the step.
    case openAPI = "openapi.json"
    case definition = "getServiceDefinition"
    case status
    case instructions = "providerInstructions"
    case brandIcon
    case serviceIcon
    case picklist = "getPicklist"
    case submit = "submitAsyncAction"

    var method: Call.Method {
        switch self {
        case .picklist, .submit: .post
        default: .get
        }
    }

    /// Whether the call needs the step's key. What is the same for everybody is also fetched by
    /// browsers, and before Marketo knows the key.
    var needsKey: Bool {
        switch self {
        case .openAPI, .instructions, .brandIcon, .serviceIcon: false
        case .definition, .status, .picklist, .submit: true
        }
    }

    /// The size of the body that it takes, in bytes.
    var bodyBytes: Int {
        switch self {
        case .submit: MonitorLimits.flowBodyBytes
        default: method == .post ? MonitorLimits.bodyBytes : 0
        }
    }
}
