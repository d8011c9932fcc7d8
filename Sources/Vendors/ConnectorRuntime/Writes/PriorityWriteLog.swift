// SPDX-License-Identifier: Apache-2.0

internal import LeadModel

/// The realtime writes of one partition that are done ahead of older ones. An older write must not
/// overwrite what they have written.
struct PriorityWriteLog: Sendable {
    private struct Overtaking: Sendable {
        var offset: Int64
        var command: WriteCommand
        /// Its result; nil when a process before this one applied it.
        var result: WriteResult?
    }

    /// By lead; in the order of the partition.
    private var applied: [LeadID: [Overtaking]] = [:]
    private(set) var count = 0
    /// The refused realtime writes by offset; they have written nothing.
    private(set) var refused: [Int64: LeadID] = [:]

    mutating func addRefused(_ command: WriteCommand, offset: Int64) {
        refused[offset] = command.lead
    }

    mutating func add(_ command: WriteCommand, offset: Int64, result: WriteResult?) {
        applied[command.lead, default: []]
            .append(Overtaking(offset: offset, command: command, result: result))
        count += 1
    }

    /// Removes from a write what newer realtime writes have set.
    ///
    /// - Returns: the write without the fields that a newer one has set, and a result when that
    ///   leaves nothing. A create keeps all its fields and gets the newer values: its vendor may
    ///   need them to make the record.
    func rest(
        of command: WriteCommand,
        offset: Int64
    ) -> (command: WriteCommand, settled: WriteResult?) {
        guard
            let newer = applied[command.lead]?.filter({
                $0.offset > offset && $0.command.version > command.version
                    && $0.command.object.system == command.object.system
            }), !newer.isEmpty
        else { return (command, nil) }
        var values: [String: FieldValue] = [:]
        for overtaking in newer {
            for field in overtaking.command.fields { values[field.name] = field.value }
        }
        var rest = command
        if command.operation == .create {
            for index in rest.fields.indices {
                if let value = values[rest.fields[index].name] { rest.fields[index].value = value }
            }
            return (rest, nil)
        }
        rest.fields.removeAll { values[$0.name] != nil }
        guard rest.fields.isEmpty, !command.fields.isEmpty else { return (rest, nil) }
        let settled = WriteResult(
            of: command,
            at: newer.compactMap(\.result?.at).min() ?? command.decidedAt
        )
        return (rest, settled)
    }

    /// The refused realtime writes that no older write can meet any more.
    ///
    /// - Parameters:
    ///   - offset: older writes than this are done, but for those that wait.
    ///   - isWaitedFor: whether an older write of the lead waits.
    func needless(before offset: Int64, _ isWaitedFor: (LeadID, Int64) -> Bool) -> [Int64] {
        refused.filter { $0.key < offset && !isWaitedFor($0.value, $0.key) }.keys.sorted()
    }

    /// Forgets what is no longer needed once all writes before `offset` are done or postponed.
    ///
    /// - Parameter refused: those of the refused ones that are forgotten.
    mutating func forget(
        before offset: Int64,
        refused needless: [Int64],
        _ isWaitedFor: (LeadID, Int64) -> Bool
    ) {
        for offset in needless { refused[offset] = nil }
        guard count > 0 else { return }
        count = 0
        for (lead, list) in applied {
            let rest = list.filter { $0.offset >= offset || isWaitedFor(lead, $0.offset) }
            applied[lead] = rest.isEmpty ? nil : rest
            count += rest.count
        }
    }
}
