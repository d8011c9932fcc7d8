// SPDX-License-Identifier: Apache-2.0

import Foundation
import LeadModel
import SandboxKit
import Testing

/// Neither a lead's data nor a secret nor a token is in what processes say at the usual level.
@Suite(.serialized) struct PrivacyTests {
    @Test(.timeLimit(.minutes(3)))
    func theLogHasNoDataOfALead() throws {
        let landscape = try SystemUnderTest(settings: ["LEADSYNC_SCHEDULE_CYCLE_TIMEOUT": "1s"])
        defer { landscape.stop() }
        let staff = landscape.staff
        // Two leads with one address: a create finds both and is refused.
        let duplicates = try staff.create(
            "Lead",
            (0..<2).map { _ in
                [
                    "LastName": "Zyxxonsson", "Company": "Qwurtz", "Email": "person1@example.com",
                    "Phone": "+49 555 0199",
                ]
            }
        )
        try landscape.start(.worker)
        try landscape.start(.salesforce)
        try landscape.start(.scheduler)
        try landscape.awaitCycle(.salesforce)
        // Refusals of a record, of a call, lost answers, locks: everything that words an error.
        try staff.update("Lead", duplicates[0], ["Phone": "+49 555 0142"])
        for fault: JSON in [
            ["kind": "lose-answer", "path": "composite/sobjects", "count": 1],
            [
                "kind": "vendor-error", "code": "UNABLE_TO_LOCK_ROW", "count": 2,
                "message": "unable to obtain exclusive access to Zyxxonsson",
            ],
            [
                "kind": "vendor-error", "code": "FIELD_CUSTOM_VALIDATION_EXCEPTION", "count": 1,
                "message": "Last3 of Company 3 is not wanted",
            ],
            ["kind": "status", "status": 503, "count": 2],
            ["kind": "expired-token", "count": 1],
        ] { try landscape.sandbox.setFault(fault, of: .salesforce) }
        let feed = try Feed(landscape.cluster)
        for number in 1...12 {
            try feed.send(MarketoFeed.person(number), lead: MarketoFeed.lead(number))
            try feed.send(MarketoFeed.request(number))
        }
        try feed.send(
            Array("{\"person\":\"Zyxxonsson".utf8),
            to: landscape.cluster.topics.writes(.salesforce),
            lead: MarketoFeed.lead(99)
        )
        try feed.flush()
        try landscape.awaitQuiet()
        try landscape.awaitCycle(.salesforce)
        let log = landscape.log
        #expect(log.contains("connector ready: salesforce"))
        #expect(try landscape.results().contains { $0.status == .rejected })
        let secret = [
            "Zyxxonsson", "Qwurtz", "@example.com", "555 01", "Last3", "Company 3",
            SandboxProcess.clientSecret, "Bearer", "access_token",
        ]
        for text in secret {
            let lines = landscape.logLines.filter { $0.contains(text) }
            #expect(lines.isEmpty, "\(lines.prefix(3))")
        }
        // A session's ID begins with the org's ID and an exclamation mark.
        #expect(log.firstMatch(of: /00D\w{12,15}!/) == nil)
    }
}
