// SPDX-License-Identifier: Apache-2.0

/// DeleteGroups 0-1: only groups without members can be deleted.
enum DeleteGroupsRequest: RequestHandler {
    static let apiKey: Int16 = 42
    static let versions: ClosedRange<Int16> = 0...1

    static func serve(_ request: RequestContext, _ state: BrokerState) throws {
        let groupIDs = try request.body.array { try $0.string() }
        request.answer { writer in
            writer.throttle()
            writer.array(groupIDs) { writer, groupID in
                writer.string(groupID)
                writer.error(request.injectedError ?? state.groups.delete(groupID))
            }
        }
    }
}
