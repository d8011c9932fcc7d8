// SPDX-License-Identifier: Apache-2.0

import LeadModel
import Primitives

/// When scripted writes are applied.
let resultTime = Timestamp(milliseconds: 1_764_000_100_000)

/// A write to a Salesforce lead.
func write(
    _ id: String,
    lead: Int,
    version: Int64,
    _ fields: [String: String],
    _ priority: WriteCommand.Priority = .normal
) -> WriteCommand {
    WriteCommand(
        id: id,
        lead: LeadID(.marketo, "\(lead)"),
        version: version,
        operation: .update,
        object: .lead,
        record: "00Q00000000000\(lead)",
        fields: fields.sorted { $0.key < $1.key }.map {
            Field(name: $0.key, value: .text($0.value))
        },
        priority: priority,
        cause: Cause(event: "event"),
        decidedAt: Timestamp(milliseconds: 1_764_000_000_000)
    )
}

/// What became of a write.
func result(_ command: WriteCommand, isRejected: Bool = false) -> WriteResult {
    WriteResult(
        of: command,
        status: isRejected ? .rejected : .applied,
        errors: isRejected ? [Reason(code: "NO", fields: [], message: "no")] : [],
        at: resultTime
    )
}

/// A change of a Marketo person.
func change(_ person: Int, cycle: Int64? = nil, request: String? = nil) -> ChangeEvent {
    ChangeEvent(
        id: "mk-\(person)-\(cycle ?? 0)",
        system: .marketo,
        object: .person,
        record: "\(person)",
        operation: .updated,
        changedAt: resultTime,
        isSnapshot: true,
        fields: [Field(name: "phone", value: .text("1"))],
        cycle: cycle,
        request: request
    )
}
