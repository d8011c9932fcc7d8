// SPDX-License-Identifier: Apache-2.0

import LeadModel
import Primitives

/// An entry of the activity log as people read it.
enum ActivityText {
    /// The entry's lines: what happened, then what it says about single fields and reasons.
    static func lines(_ activity: Activity) -> [String] {
        let record = activity.record.map { " \($0)" } ?? ""
        let place = "\(activity.object.system.title) \(activity.object.rawValue)\(record)"
        var lines = [
            "\(activity.at.rfc3339)  \(activity.kind.rawValue)  \(place)  "
                + activity.message
        ]
        for field in activity.fields {
            lines.append(
                "    \(field.field): Marketo \(field.marketo.shownText), Salesforce "
                    + "\(field.salesforce.shownText): \(field.winner.title) won (\(field.rule))"
            )
        }
        for reason in activity.reasons {
            lines.append("    \(reason.code): \(reason.message)")
        }
        return lines
    }
}
