// SPDX-License-Identifier: Apache-2.0

/// AlterConfigs 0-1: replaces all settings of a topic. The broker itself has none to change.
enum AlterConfigsRequest: RequestHandler {
    static let apiKey: Int16 = 33
    static let versions: ClosedRange<Int16> = 0...1

    static func serve(_ request: RequestContext, _ state: BrokerState) throws {
        let resources = try request.body.array { reader in
            (
                type: try reader.int8(), name: try reader.string(),
                settings: try reader.array {
                    (name: try $0.string(), value: try $0.nullableString())
                }
            )
        }
        let validateOnly = try request.body.bool()
        request.answer { writer in
            writer.throttle()
            writer.array(resources) { writer, resource in
                var refusal = ConfigResource.refusal(
                    request,
                    resource.type,
                    resource.name,
                    state
                )
                var settings: [String: String] = [:]
                for (name, value) in resource.settings {
                    settings[name] = value
                    if let message = TopicConfiguration.complaint(name: name, value: value ?? "") {
                        refusal = refusal ?? (.invalidConfig, message)
                    }
                }
                if refusal == nil, !validateOnly {
                    state.topics[resource.name]?.configuration = settings
                }
                writer.error(refusal?.error ?? .none)
                writer.string(refusal?.message)
                writer.int8(resource.type)
                writer.string(resource.name)
            }
        }
    }
}
