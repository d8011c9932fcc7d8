// SPDX-License-Identifier: Apache-2.0

internal import LeadModel
internal import Primitives

/// Turns rows of an export file into persons.
struct ExportedRows {
    let fields: PersonFields
    private let names: [String]
    private let idColumn: Int
    private let createdColumn: Int?
    private let updatedColumn: Int?

    /// The persons of some rows, and what could not be read.
    struct Outcome: Hashable {
        var persons: [Person] = []
        /// Persons with a value that the text of the file does not tell; they are read by another
        /// call.
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

    func outcome(of rows: some Sequence<[String?]>) -> Outcome {
        var outcome = Outcome()
        for row in rows {
            guard row.count == names.count, let id = row[idColumn], Person.isID(id) else {
                outcome.unreadable += 1
                continue
            }
            if let person = person(id, row) {
                outcome.persons.append(person)
            } else {
                outcome.toRead.append(id)
            }
        }
        return outcome
    }

    /// Nil where some value cannot be told from its text, or is none: the person is asked for.
    private func person(_ id: String, _ row: [String?]) -> Person? {
        var values: [Field] = []
        values.reserveCapacity(row.count)
        for (name, text) in zip(names, row) where !PersonFields.own.contains(name) {
            guard let text,
                let value = ActivityValueParser.exported(text, dataType: fields.dataType(name))
            else {
                return nil
            }
            values.append(Field(name: name, value: value))
        }
        return Person(
            id: id,
            createdAt: createdColumn.flatMap { row[$0] }.flatMap { Timestamp(marketo: $0) },
            updatedAt: updatedColumn.flatMap { row[$0] }.flatMap { Timestamp(marketo: $0) },
            fields: values
        )
    }
}
