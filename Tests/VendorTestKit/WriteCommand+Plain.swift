// SPDX-License-Identifier: Apache-2.0

public import LeadModel
public import Primitives

extension WriteCommand {
    /// The first write of a lead, with nothing special about it.
    public static func plain(
        _ operation: Operation,
        _ object: ObjectType,
        of lead: LeadID,
        record: String?,
        _ fields: [Field],
        at time: Timestamp
    ) -> WriteCommand {
        WriteCommand(
            id: "w-\(lead.record)",
            lead: lead,
            version: 1,
            operation: operation,
            object: object,
            record: record,
            fields: fields,
            priority: .normal,
            cause: Cause(),
            decidedAt: time
        )
    }
}
