// SPDX-License-Identifier: Apache-2.0

/// LeaveGroup 0-3. 3 can name several members, static ones by their instance id.
enum LeaveGroupRequest: RequestHandler {
    static let apiKey: Int16 = 13
    static let versions: ClosedRange<Int16> = 0...3

    static func serve(_ request: RequestContext, _ state: BrokerState) throws {
        let version = request.version
        let groupID = try request.body.string()
        let members: [(id: String, instanceID: String?)] =
            if version >= 3 {
                try request.body.array { (try $0.string(), try $0.nullableString()) }
            } else {
                [(try request.body.string(), nil)]
            }
        let group = state.groups[groupID]
        let errors = members.map { member in
            request.injectedError
                ?? group?.leave(memberID: member.id, instanceID: member.instanceID)
                ?? .unknownMemberID
        }
        request.answer { writer in
            if version >= 1 { writer.throttle() }
            guard version >= 3 else {
                writer.error(errors.first ?? .none)
                return
            }
            writer.error(request.injectedError ?? .none)
            writer.array(Array(zip(members, errors))) { writer, entry in
                writer.string(entry.0.id)
                writer.string(entry.0.instanceID)
                writer.error(entry.1)
            }
        }
    }
}
