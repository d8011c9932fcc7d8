// SPDX-License-Identifier: Apache-2.0

/// ListGroups 0-2.
enum ListGroupsRequest: RequestHandler {
    static let apiKey: Int16 = 16
    static let versions: ClosedRange<Int16> = 0...2

    static func serve(_ exchange: RequestContext, _ state: BrokerState) throws {
        exchange.answer { writer in
            if exchange.version >= 1 { writer.throttle() }
            writer.error(exchange.injectedError ?? .none)
            writer.array(state.groups.groups.values) { writer, group in
                writer.string(group.id)
                writer.string(group.protocolType)
            }
        }
    }
}
