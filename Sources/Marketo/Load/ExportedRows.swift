// SPDX-License-Identifier: Apache-2.0

internal import LeadModel

/// Turns rows of an export file into persons.
struct ExportedRows {
    let fields: PersonFields
    private let names: [String]
    private let idColumn: Int
    private let createdColumn: Int?
    private let updatedColumn: Int?

    /// What some rows hold.
    struct Outcome: Hashable {
        var persons: [Person] = []
        /// Persons of whom some value cannot be told from its text.
        var toRead: [String] = []
        /// Rows that are no person's.
        var unreadable = 0
    }

    /// Nil for a header that has no id.
    init?(header: [String], fields: PersonFields) {
        guard let id = header.firstIndex(of: "id") else { return nil }
        self.fields = fields
        names = header
        idColumn = id
        createdColumn = header.firstIndex(of: "createdAt")
        updatedColumn = header.firstIndex(of: "updatedAt")
    }

    func outcome(of rows: some Sequence<[String]>) -> Outcome {
        var outcome = Outcome()
        for row in rows {
            guard row.count == names.count, Person.isID(row[idColumn]) else {
                outcome.unreadable += 1
                continue
            }
            if let person = person(row) {
                outcome.persons.append(person)
            } else {
                outcome.toRead.append(row[idColumn])
            }
        }
        return outcome
    }

    private func person(_ row: [String]) -> Person? {
        var values: [Field] = []
        values.reserveCapacity(row.count)
        for (name, text) in zip(names, row) where !PersonFields.own.contains(name) {
            guard let value = ChangedText.exported(text, dataType: fields.dataType(name)) else {
                return nil
            }
            values.append(Field(name: name, value: value))
        }
        return Person(
            id: row[idColumn],
            createdAt: createdColumn.flatMap { Timestamp(marketo: row[$0]) },
            updatedAt: updatedColumn.flatMap { Timestamp(marketo: row[$0]) },
            fields: values
        )
    }
}
