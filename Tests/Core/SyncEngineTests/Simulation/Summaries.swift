// SPDX-License-Identifier: Apache-2.0

import LeadModel
import Primitives
import SyncEngine

extension DecisionInput {
    /// The input in a few words.
    var summary: String {
        switch self {
        case .change(let event):
            "\(event.id): \(event.record) \(event.operation) "
                + "at \(event.changedAt.milliseconds % 100_000)"
                + (event.into.map { " into \($0)" } ?? "")
                + " \(event.fields.map { "\($0.name)=\($0.value)" })"
        case .request(let request): "request \(request.id)"
        case .result(let result): "result of \(result.write): \(result.status)"
        case .handOver(let handOver): String(decoding: handOver.encoded(), as: UTF8.self)
        case .due: "due"
        case .schemaChanged: "schema changed"
        }
    }
}

extension WakeConditions {
    /// What is waited for, in a few words.
    var summary: String {
        func text(_ time: Timestamp?) -> String {
            time.map { String($0.milliseconds % 100_000) } ?? "-"
        }
        return "Marketo \(text(marketoWatermark)), Salesforce \(text(salesforceWatermark)), "
            + "deadline \(text(deadline))" + (awaitsSchema ? ", schema" : "")
    }
}
