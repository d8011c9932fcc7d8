// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// DescribeGroups 0-4. 3 can ask what the caller may do (all of it is unknown here), 4 has the
/// static member.
enum DescribeGroupsRequest: RequestHandler {
    static let apiKey: Int16 = 15
    static let versions: ClosedRange<Int16> = 0...4

    static func serve(_ request: RequestContext, _ state: BrokerState) throws {
        let version = request.version
        let groupIDs = try request.body.array { try $0.string() }
        if version >= 3 { _ = try request.body.bool() }
        request.answer { writer in
            if version >= 1 { writer.throttle() }
            writer.array(groupIDs) { writer, groupID in
                let group = state.groups[groupID]
                writer.error(request.injectedError ?? .none)
                writer.string(groupID)
                writer.string((group?.state ?? .dead).rawValue)
                writer.string(group?.protocolType ?? "")
                let isStable = group?.state == .stable
                writer.string(isStable ? group?.protocolName : "")
                writer.array(group?.membersInJoinOrder ?? []) { writer, member in
                    writer.string(member.id)
                    if version >= 4 { writer.string(member.instanceID) }
                    writer.string(member.clientID)
                    writer.string("/" + member.clientHost)
                    writer.bytes(
                        isStable
                            ? member.metadata(for: group?.protocolName ?? "") : ByteBuffer()
                    )
                    writer.bytes(isStable ? member.assignment : ByteBuffer())
                }
                if version >= 3 { writer.int32(.min) }
            }
        }
    }
}
