// SPDX-License-Identifier: Apache-2.0

internal import ConnectorRuntime
internal import LeadModel
internal import VendorAPI

/// Writes to a contact list. The ID of the write is the list's key, so that a write that is handed
/// over again happens once.
struct ContactListTarget: WriteTarget {
    let list: ContactList

    /// Writes that one call takes.
    var batchLimit: Int { 50 }

    /// Applies the writes one by one: an outcome for each, in their order.
    func apply(
        _ writes: [WriteCommand],
        mayBeRepeated: Bool
    ) async throws(VendorError) -> [WriteOutcome] {
        writes.map { .settled(result(of: $0)) }
    }

    private func result(of write: WriteCommand) -> WriteResult {
        guard write.object == .person else {
            return rejected(
                write,
                Reason(code: "NO_PERSON", fields: [], message: "the list has persons only")
            )
        }
        let answer: ContactList.Answer
        switch (write.operation, write.record) {
        case (.create, _):
            answer = list.upsert(externalID: write.lead.record, texts(write), key: write.id)
        case (.update, let record?):
            answer = list.update(record, texts(write), key: write.id)
        case (.update, nil):
            return rejected(
                write,
                Reason(code: "NO_ID", fields: [], message: "the write names no contact")
            )
        }
        switch answer {
        case .saved(let contact, let isNew, let at):
            return WriteResult(of: write, record: contact.id, created: isNew, at: at)
        case .gone(let message):
            // The workers go on without the contact, as after a deletion.
            return rejected(write, .recordGone(message))
        case .refused(let code, let field, let message):
            let fields = field.map { [$0] } ?? []
            return rejected(write, Reason(code: code, fields: fields, message: message))
        }
    }

    private func texts(_ write: WriteCommand) -> [String: String] {
        var texts: [String: String] = [:]
        for field in write.fields {
            switch field.value {
            case .text(let text): texts[field.name] = text
            case .integer(let number): texts[field.name] = "\(number)"
            case .number(let number): texts[field.name] = "\(number)"
            case .boolean(let flag): texts[field.name] = "\(flag)"
            case .null, .nested: texts[field.name] = ""
            }
        }
        return texts
    }

    private func rejected(_ write: WriteCommand, _ reason: Reason) -> WriteResult {
        WriteResult(of: write, status: .rejected, errors: [reason], at: list.now)
    }
}
