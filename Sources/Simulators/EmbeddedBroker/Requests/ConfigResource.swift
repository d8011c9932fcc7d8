// SPDX-License-Identifier: Apache-2.0

/// The resources that configuration requests are about.
enum ConfigResource {
    static let topic: Int8 = 2
    static let broker: Int8 = 4

    /// Why a request cannot configure a resource: by a fault, or because the resource is not there.
    static func refusal(
        _ request: RequestContext,
        _ type: Int8,
        _ name: String,
        _ state: BrokerState
    ) -> (error: ErrorCode, message: String)? {
        if let error = request.injectedError { return (error, "injected") }
        return switch type {
        case topic:
            state.topics[name] == nil
                ? (.unknownTopicOrPartition, "This server does not host this topic.") : nil
        case broker:
            ["", "\(BrokerState.nodeID)"].contains(name)
                ? nil : (.invalidRequest, "There is one broker.")
        default: (.invalidRequest, "Unsupported resource type.")
        }
    }
}
