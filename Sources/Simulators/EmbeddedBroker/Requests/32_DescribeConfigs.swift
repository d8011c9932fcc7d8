// SPDX-License-Identifier: Apache-2.0

/// DescribeConfigs 0-2. 1 tells where each value is from.
///
/// Simplifications: a topic has the settings it was given and Kafka's defaults; the broker has
/// none; synonyms are not told.
enum DescribeConfigsRequest: RequestHandler {
    static let apiKey: Int16 = 32
    static let versions: ClosedRange<Int16> = 0...2

    private static let sourceTopic: Int8 = 1
    private static let sourceDefault: Int8 = 5

    static func serve(_ request: RequestContext, _ state: BrokerState) throws {
        let version = request.version
        let resources = try request.body.array { reader in
            (
                type: try reader.int8(), name: try reader.string(),
                keys: try reader.nullableArray { try $0.string() }
            )
        }
        if version >= 1 { _ = try request.body.bool() }
        request.answer { writer in
            writer.throttle()
            writer.array(resources) { writer, resource in
                let refusal = ConfigResource.refusal(
                    request,
                    resource.type,
                    resource.name,
                    state
                )
                writer.error(refusal?.error ?? .none)
                writer.string(refusal?.message)
                writer.int8(resource.type)
                writer.string(resource.name)
                let topic =
                    resource.type == ConfigResource.topic ? state.topics[resource.name] : nil
                let names = TopicConfiguration.names.filter {
                    topic != nil && (resource.keys?.contains($0) ?? true)
                }
                writer.array(refusal == nil ? names : []) { writer, name in
                    let own = topic?.configuration[name]
                    writer.string(name)
                    writer.string(own ?? TopicConfiguration.defaultValue(name))
                    writer.bool(false)  // read-only
                    if version == 0 {
                        writer.bool(own == nil)
                    } else {
                        writer.int8(own == nil ? sourceDefault : sourceTopic)
                    }
                    writer.bool(false)  // sensitive
                    if version >= 1 { writer.array([Int8]()) { $0.int8($1) } }  // synonyms
                }
            }
        }
    }
}
