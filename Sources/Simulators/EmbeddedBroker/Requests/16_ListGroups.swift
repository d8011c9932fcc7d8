// SPDX-License-Identifier: Apache-2.0

/// ListGroups 0-2.
enum ListGroupsRequest: RequestHandler {
    static let apiKey: Int16 = 16
    static let versions: ClosedRange<Int16> = 0...2

    static func serve(_ request: RequestContext, _ state: BrokerState) throws {
        request.answer { writer in
            if request.version >= 1 { writer.throttle() }
            writer.error(request.injectedError ?? .none)
            writer.array(state.groups.groups.values) { writer, group in
                writer.string(group.id)
                writer.string(group.protocolType)
            }
        }
    }
}
