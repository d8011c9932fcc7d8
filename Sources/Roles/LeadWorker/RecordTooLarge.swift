// SPDX-License-Identifier: Apache-2.0

import LeadModel
import Primitives
import StreamProcessing
import SyncEngine

/// A record that is larger than Kafka takes. It is found before it is produced, because there it
/// would stop the transaction, and other leads with it.
struct RecordTooLarge: Error {
    /// What would be too large.
    enum What: String {
        case state = "what is known of the lead"
        case write = "a write of the lead"
        case handOver = "what is known of the lead, on its way to another lead,"
        /// Kafka itself refused it, by a limit of its own.
        case refused = "what a record leads to"
    }

    var what: What
    var bytes: Int
    var limit: Int

    /// Checks the record that was published last.
    static func check(_ what: What, _ output: OutputBuffer) throws(RecordTooLarge) {
        let (bytes, limit) = (output.lastByteCount, LeadWorkerLimits.recordBytes)
        if bytes > limit { throw RecordTooLarge(what: what, bytes: bytes, limit: limit) }
    }

    /// One line for people.
    var message: String {
        if what == .refused {
            return "Kafka refuses what a record of \(bytes) bytes leads to: it stands among the "
                + "dead letters; see that the topics take records of "
                + "\(LeadWorkerLimits.recordBytes) bytes, then change the lead again"
        }
        return
            "\(what.rawValue) would take \(bytes) bytes, and a record may have \(limit): shorten "
            + "long texts, or leave fields out of the mapping, then change the lead again"
    }

    /// What the lead's log says.
    func activity(of lead: LeadID, cause: String, at now: Timestamp) -> Activity {
        Activity(
            id: "\(lead.text)-too-large-\(cause)",
            lead: lead,
            at: now,
            kind: .failed,
            object: lead.system == .marketo ? .person : .lead,
            record: lead.record,
            message: "Not taken in: \(message).",
            reasons: [
                Reason(code: "RECORD_TOO_LARGE", fields: [], message: message)
            ],
            cause: Cause(event: cause)
        )
    }
}

extension DecisionInput {
    /// The largest state that this may lead to: a change leaves room for what follows from it.
    var stateLimit: Int {
        if case .change = self { LeadWorkerLimits.stateBytes } else { LeadWorkerLimits.recordBytes }
    }
}

extension Activity {
    /// The entry with its values and texts cut: what it says stays, what it quotes is shortened.
    func shortened() -> Activity {
        var entry = self
        entry.message = message.cut
        entry.fields = fields.prefix(LeadWorkerLimits.cutFields).map { field in
            var field = field
            field.marketo = field.marketo.cut
            field.salesforce = field.salesforce.cut
            return field
        }
        entry.reasons = reasons.prefix(LeadWorkerLimits.cutFields).map { reason in
            var reason = reason
            reason.message = reason.message.cut
            reason.fields = Array(reason.fields.prefix(LeadWorkerLimits.cutFields))
            return reason
        }
        return entry
    }
}

extension FieldValue {
    fileprivate var cut: FieldValue {
        if case .text(let text) = self { .text(text.cut) } else { self }
    }
}

extension String {
    fileprivate var cut: String {
        let limit = LeadWorkerLimits.cutCharacters
        guard unicodeScalars.count > limit else { return self }
        return String(unicodeScalars.prefix(limit)) + "…"
    }
}
