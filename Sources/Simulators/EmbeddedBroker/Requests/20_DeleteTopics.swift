// SPDX-License-Identifier: Apache-2.0

/// DeleteTopics 0-3. The topic and the offsets committed for it go at once.
enum DeleteTopicsRequest: RequestHandler {
    static let apiKey: Int16 = 20
    static let versions: ClosedRange<Int16> = 0...3

    static func serve(_ request: RequestContext, _ state: BrokerState) throws {
        let names = try request.body.array { try $0.string() }
        _ = try request.body.int32()
        request.answer { writer in
            if request.version >= 1 { writer.throttle() }
            writer.array(names) { writer, name in
                let missing: ErrorCode? =
                    state.topics[name] == nil ? .unknownTopicOrPartition : nil
                let error = request.injectedError ?? missing
                if error == nil { state.deleteTopic(name) }
                writer.string(name)
                writer.error(error ?? .none)
            }
        }
    }
}
