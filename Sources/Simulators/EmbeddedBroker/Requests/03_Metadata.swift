// SPDX-License-Identifier: Apache-2.0

/// Metadata 0-4. 1 has the controller, 2 the cluster's id, 4 lets the client forbid creation.
///
/// Simplifications: one node leads everything and controls itself.
enum MetadataRequest: RequestHandler {
    static let apiKey: Int16 = 3
    static let versions: ClosedRange<Int16> = 0...4

    static func serve(_ request: RequestContext, _ state: BrokerState) throws {
        let version = request.version
        var names = try request.body.nullableArray { try $0.string() }
        if version == 0, names?.isEmpty == true { names = nil }
        let mayCreate = version >= 4 ? try request.body.bool() : true
        let topics: [(name: String, topic: Topic?)] =
            if let names {
                names.map { ($0, state.topics.findOrCreate(name: $0, mayCreate: mayCreate)) }
            } else {
                state.topics.topics.values.map { ($0.name, $0) }
            }
        request.answer { writer in
            if version >= 3 { writer.throttle() }
            writer.array([BrokerState.nodeID]) { writer, node in
                writer.int32(node)
                writer.string(state.host)
                writer.int32(state.port)
                if version >= 1 { writer.string(nil) }  // rack
            }
            if version >= 2 { writer.string(state.clusterID) }
            if version >= 1 { writer.int32(BrokerState.nodeID) }
            writer.array(topics) { writer, entry in
                let missing: ErrorCode =
                    Topic.isValid(name: entry.name) ? .unknownTopicOrPartition : .invalidTopic
                let error = request.injectedError ?? (entry.topic == nil ? missing : .none)
                writer.error(error)
                writer.string(entry.name)
                if version >= 1 { writer.bool(false) }  // internal
                writer.array(error == .none ? entry.topic?.partitions ?? [] : []) {
                    let hasLeader = state.faults.lasting.hasLeader($1.id)
                    $0.error(hasLeader ? .none : .leaderNotAvailable)
                    $0.int32($1.id.partition)
                    $0.int32(hasLeader ? BrokerState.nodeID : -1)
                    $0.array([BrokerState.nodeID]) { $0.int32($1) }  // replicas
                    $0.array([BrokerState.nodeID]) { $0.int32($1) }  // in sync
                }
            }
        }
    }
}
