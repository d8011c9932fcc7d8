// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import LeadModel

/// The lead that a command is about.
struct LeadArgument: ParsableArguments {
    @Argument(help: "marketo:1042, or salesforce:00Q… for a record that only Salesforce has.")
    var leadID: String

    func validate() throws { _ = try lead() }

    /// The lead that is meant.
    func lead() throws -> LeadID {
        guard let lead = LeadID(leadID) else {
            throw ValidationError(
                "'\(leadID)' is not a lead ID: expected marketo:<person> or salesforce:<record>"
            )
        }
        return lead
    }
}

extension Failure {
    /// No worker has written a state of the lead.
    static func unknown(_ lead: LeadID) -> Failure {
        Failure(.data, "nothing is known of lead \(lead.text): no worker has seen it yet")
    }
}
