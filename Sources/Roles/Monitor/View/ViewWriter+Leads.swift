// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import GRDB
internal import LeadModel

/// The leads and their states.
extension ViewWriter {
    func take(_ state: LeadState, _ bytes: [UInt8], at: Int64) throws {
        let meaning = LeadMeaning(state)
        let lead = state.lead.text
        let marketo = state.marketo?.record
        let salesforce = state.salesforce?.record
        let known = try row(
            "SELECT id, name, email, company, marketo, salesforce FROM lead WHERE lead = ?",
            [lead]
        )
        let arguments: StatementArguments = [
            meaning.name, meaning.email, meaning.company, marketo, salesforce,
            state.salesforce?.object.rawValue, meaning.isDeleted, meaning.isPair, meaning.pending,
            state.activities, at, Data(bytes),
        ]
        let texts = [meaning.name, meaning.email, meaning.company]
        let records = [marketo, salesforce]
        if let known {
            let id: Int64 = known[0]
            try execute(
                """
                UPDATE lead SET name = ?, email = ?, company = ?, marketo = ?, salesforce = ?,
                object = ?, isDeleted = ?, isPair = ?, pending = ?, entries = ?, at = ?, state = ?,
                aliasOf = NULL WHERE id = ?
                """,
                arguments + [id]
            )
            let before: [String?] = [known[1], known[2], known[3], known[4], known[5]]
            if before != texts + records { try index(id, texts, records, lead, isNew: false) }
        } else {
            try execute(
                """
                INSERT INTO lead(name, email, company, marketo, salesforce, object, isDeleted,
                isPair, pending, entries, at, state, lead)
                VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                arguments + [lead]
            )
            try index(database.lastInsertedRowID, texts, records, lead, isNew: true)
        }
        try noteBlocked(lead, meaning, entries: state.activities, at: at)
        try noteValues(of: state, at: at)
    }

    /// Puts what a lead is searched by into the index.
    private func index(
        _ id: Int64,
        _ texts: [String?],
        _ records: [String?],
        _ lead: String,
        isNew: Bool
    ) throws {
        let columns = (texts + [(records.compactMap(\.self) + [lead]).joined(separator: " ")]).map {
            $0?.prefixed(bytes: MonitorLimits.searchedBytes)
        }
        if !isNew { try execute("DELETE FROM leadText WHERE rowid = ?", [id]) }
        try execute(
            """
            INSERT INTO leadText(name, email, company, records, rowid) VALUES(?, ?, ?, ?, ?)
            """,
            StatementArguments(columns) + [id]
        )
    }

    func take(_ lead: LeadID, aliasOf survivor: LeadID, at: Int64) throws {
        try forget(lead.text)
        try execute(
            "INSERT INTO lead(lead, aliasOf, at, entries) VALUES(?, ?, ?, ?)",
            [lead.text, survivor.text, at, Int64.max]
        )
    }

    /// Forgets a lead's state and what follows from it; its log stays until it is old.
    func forget(_ lead: String) throws {
        if let known = try row("SELECT id FROM lead WHERE lead = ?", [lead]) {
            let id: Int64 = known[0]
            try execute("DELETE FROM leadText WHERE rowid = ?", [id])
            try execute("DELETE FROM lead WHERE id = ?", [id])
        }
        try execute("DELETE FROM blocked WHERE lead = ?", [lead])
        try execute("DELETE FROM failure WHERE lead = ?", [lead])
    }
}
