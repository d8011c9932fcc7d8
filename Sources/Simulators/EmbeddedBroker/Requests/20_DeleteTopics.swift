// SPDX-License-Identifier: Apache-2.0

/// DeleteTopics 0-3. The topic and the offsets committed for it go at once.
enum DeleteTopicsRequest: RequestHandler {
    static let apiKey: Int16 = 20
    static let versions: ClosedRange<Int16> = 0...3

    static func serve(_ exchange: RequestContext, _ state: BrokerState) throws {
        let names = try exchange.body.array { try $0.string() }
        _ = try exchange.body.int32()
        exchange.answer { writer in
            if exchange.version >= 1 { writer.throttle() }
            writer.array(names) { writer, name in
                let missing: ErrorCode? =
                    state.topics[name] == nil ? .unknownTopicOrPartition : nil
                let error = exchange.injectedError ?? missing
                if error == nil { state.deleteTopic(name) }
                writer.string(name)
                writer.error(error ?? .none)
            }
        }
    }
}
