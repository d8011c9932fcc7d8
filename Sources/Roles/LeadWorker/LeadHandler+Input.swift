// SPDX-License-Identifier: Apache-2.0

import JSONCodec
internal import LeadModel
public import Primitives
import StreamProcessing
import SyncEngine

/// Which record may stand on which topic, and under which key.
extension LeadHandler {
    /// The lead that a record is about: its key.
    static func lead(
        of record: InputRecord
    ) throws(DecodingFailure) -> (lead: LeadID, key: [UInt8]) {
        guard let key = record.key, !key.isEmpty else {
            throw DecodingFailure("the key is empty: key the record by its lead ID")
        }
        guard key.count <= LeadWorkerLimits.keyBytes else {
            throw DecodingFailure(
                "the key has \(key.count) bytes: a lead ID has at most "
                    + "\(LeadWorkerLimits.keyBytes)"
            )
        }
        guard let lead = LeadID(utf8: key.bindMemory(to: UInt8.self)) else {
            throw DecodingFailure(
                "the key is no lead ID: it has to be marketo:<person> or salesforce:<record>"
            )
        }
        // The lead's own text: a Salesforce record's ID may have come with 15 characters.
        return (lead, Array(lead.text.utf8))
    }

    static func input(
        _ decoded: InboundRecord,
        of record: InputRecord
    ) throws(DecodingFailure) -> DecisionInput {
        let topic = WorkerInput(rawValue: record.topic)
        switch (decoded, topic) {
        case (.change(let event), .salesforceChanges) where event.system == .salesforce,
            (.change(let event), .marketoChanges) where event.system == .marketo,
            (.change(let event), .forwards):
            return .change(event)
        case (.change, .salesforceChanges), (.change, .marketoChanges):
            throw DecodingFailure("a change of one system stands on the topic of the other")
        case (.request(let request), .requests), (.request(let request), .forwards):
            return .request(request)
        case (.result(let result), .results), (.result(let result), .forwards):
            return .result(result)
        case (.handOver(let handOver), .forwards):
            return .handOver(handOver)
        default:
            throw DecodingFailure("a record of this kind does not belong on this topic")
        }
    }
}

extension LeadEntry {
    /// Whether it is a lead that may wait.
    var mayWait: Bool {
        if case .lead(let state) = self { state.mayWait } else { false }
    }
}

extension LeadState {
    /// Whether the lead may have something to do without a record. The answer follows from the
    /// state alone: it is stored with the state, and has to be the same at every question.
    var mayWait: Bool {
        if !failures.isEmpty || !skippedFields.isEmpty || !bystanders.isEmpty { return true }
        if marketo == nil, inFlight.isEmpty { return true }
        return fields.contains {
            $0.marketo?.pendingSince != nil || $0.salesforce?.pendingSince != nil
        }
    }
}

extension DecisionInput {
    /// The cause ID of decisions that time, a watermark or a schema has brought about.
    static let dueCauseID = "due"

    /// The ID of what happened, for the header `leadsync-cause`.
    var causeID: String {
        switch self {
        case .change(let event): event.id
        case .request(let request): request.id
        case .result(let result): result.write
        case .handOver(let handOver): "hand-over to \(handOver.lead.text)"
        case .due, .schemaChanged: Self.dueCauseID
        }
    }
}

/// A system's watermark as metadata of the committed offset of its change topic (decision 0002). It
/// comes back with the partition, in the same transaction as everything else.
public enum WatermarkMetadata {
    private static let prefix = "watermark="

    /// What is kept; nil where nothing is known.
    static func text(_ watermark: Timestamp) -> String? {
        watermark == .distantPast ? nil : prefix + String(watermark.milliseconds)
    }

    /// What was kept; `distantPast` for nothing or something else.
    public static func read(_ text: String?) -> Timestamp {
        guard let text, text.hasPrefix(prefix),
            let milliseconds = Int64(text.dropFirst(prefix.count))
        else { return .distantPast }
        return Timestamp(milliseconds: milliseconds)
    }
}
