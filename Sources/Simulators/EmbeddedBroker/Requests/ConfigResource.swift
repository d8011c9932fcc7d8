// SPDX-License-Identifier: Apache-2.0

/// What a configuration request can be about.
enum ConfigResource {
    static let topic: Int8 = 2
    static let broker: Int8 = 4

    /// Whether the resource is there to be configured.
    static func complaint(
        type: Int8,
        name: String,
        _ state: BrokerState
    ) -> (error: ErrorCode, message: String)? {
        switch type {
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
