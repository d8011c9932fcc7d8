// SPDX-License-Identifier: Apache-2.0

/// The member that sends a Heartbeat or SyncGroup, and the generation that it knows of.
struct GroupCaller {
    let groupID: String
    let generation: Int32
    let memberID: String
    /// Nil for a dynamic member.
    let instanceID: String?

    /// Reads the beginning of the request.
    init(_ request: RequestContext) throws {
        groupID = try request.body.string()
        generation = try request.body.int32()
        memberID = try request.body.string()
        instanceID = request.version >= 3 ? try request.body.nullableString() : nil
    }
}
