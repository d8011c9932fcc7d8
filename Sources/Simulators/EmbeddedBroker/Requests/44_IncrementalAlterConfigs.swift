// SPDX-License-Identifier: Apache-2.0

/// IncrementalAlterConfigs 0: sets or unsets single settings of a topic.
///
/// Simplifications: values that are lists cannot be appended to or subtracted from.
enum IncrementalAlterConfigsRequest: RequestHandler {
    static let apiKey: Int16 = 44
    static let versions: ClosedRange<Int16> = 0...0

    private static let set: Int8 = 0
    private static let unset: Int8 = 1

    private struct Change {
        var name: String
        var operation: Int8
        var value: String?
    }

    static func serve(_ request: RequestContext, _ state: BrokerState) throws {
        let resources = try request.body.array { reader in
            (
                type: try reader.int8(), name: try reader.string(),
                changes: try reader.array {
                    Change(
                        name: try $0.string(),
                        operation: try $0.int8(),
                        value: try $0.nullableString()
                    )
                }
            )
        }
        let validateOnly = try request.body.bool()
        request.answer { writer in
            writer.throttle()
            writer.array(resources) { writer, resource in
                let refusal =
                    ConfigResource.refusal(request, resource.type, resource.name, state)
                    ?? resource.changes.lazy.compactMap { changeComplaint($0) }.first
                if refusal == nil, !validateOnly, let topic = state.topics[resource.name] {
                    for change in resource.changes {
                        topic.configuration[change.name] =
                            change.operation == set ? change.value : nil
                    }
                }
                writer.error(refusal?.error ?? .none)
                writer.string(refusal?.message)
                writer.int8(resource.type)
                writer.string(resource.name)
            }
        }
    }

    private static func changeComplaint(_ change: Change) -> (error: ErrorCode, message: String)? {
        switch change.operation {
        case set:
            TopicConfiguration.complaint(name: change.name, value: change.value ?? "")
                .map { (.invalidConfig, $0) }
        case unset: nil
        default: (.invalidRequest, "Only SET and DELETE are known here.")
        }
    }
}
