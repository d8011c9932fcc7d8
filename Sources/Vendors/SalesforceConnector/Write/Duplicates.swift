// SPDX-License-Identifier: Apache-2.0

internal import ConnectorRuntime
internal import JSONCodec
internal import LeadModel
internal import Primitives

/// A record that a search before a create has found.
struct FoundRecord: Hashable, Sendable {
    var object: ObjectType
    var id: String
    var email: String?
    /// The person that its link field names.
    var person: String?
    var createdAt: Timestamp?
    var createdBy: String?

    /// The columns that it is read from, besides the link field.
    static let columns = ["Id", "Email", "CreatedDate", "CreatedById"]

    init(
        object: ObjectType,
        id: String,
        email: String? = nil,
        person: String? = nil,
        createdAt: Timestamp? = nil,
        createdBy: String? = nil
    ) {
        self.object = object
        self.id = id
        self.email = email
        self.person = person
        self.createdAt = createdAt
        self.createdBy = createdBy
    }

    init(_ row: JSONObject, _ object: ObjectType, linkField: String?) throws(DecodingFailure) {
        self.object = object
        id = try row.filledText("Id")
        email = try row.optionalText("Email")
        createdAt = try row.optionalTime("CreatedDate")
        createdBy = try row.optionalText("CreatedById")
        guard let linkField else { return }
        for member in row.members
        where String(decoding: member.name, as: UTF8.self) == linkField {
            person = Row.person(member.value.fieldValue)
            // Linked with something, if not with a person.
            if person == nil, !member.value.fieldValue.isBlank { person = "" }
        }
    }
}

/// What is to be done about a create, after the search.
enum CreateDecision: Hashable {
    /// There is no such record.
    case create
    /// This one it is; it may not say so yet.
    case take(FoundRecord)
    /// A person has to choose.
    case ambiguous([FoundRecord])
    /// These name persons of whom nothing is known: a person has to say whose they are.
    case unclear([FoundRecord])

    /// - Parameters:
    ///   - person: whom the record is for.
    ///   - found: records with that link or e-mail address; converted leads are not among them.
    ///   - claimed: records that another write of the same batch has taken.
    ///   - fates: what has become of the persons that records name; who is not among them lives.
    static func decide(
        person: String?,
        email: String?,
        found: [FoundRecord],
        claimed: Set<String>,
        fates: [String: PersonFate] = [:]
    ) -> CreateDecision {
        let linked = found.filter { record in
            guard let person, let named = record.person else { return false }
            return named == person || fates[named] == .merged(into: person)
        }
        if linked.count > 1 { return .ambiguous(linked) }
        if let record = linked.first { return .take(record) }
        let matches = found.filter { record in
            email != nil && !claimed.contains(record.id)
                && record.email?.lowercased() == email?.lowercased()
        }
        // What belongs to another person is none of this one's, as long as there is that person.
        let candidates = matches.filter { record in
            record.person.map { fates[$0] == .gone } ?? true
        }
        if candidates.count > 1 { return .ambiguous(candidates) }
        if let record = candidates.first { return .take(record) }
        let unclear = matches.filter { $0.person.map { fates[$0] == .unknown } ?? false }
        return unclear.isEmpty ? .create : .unclear(unclear)
    }

    /// The persons of whom it has to be known what has become of them before a record is made.
    static func others(person: String?, email: String?, found: [FoundRecord]) -> Set<String> {
        guard let email, person == nil || !found.contains(where: { $0.person == person }) else {
            return []
        }
        let matches = found.filter { $0.email?.lowercased() == email.lowercased() }
        // One that is free is taken whatever the others are.
        if matches.contains(where: { $0.person == nil }) { return [] }
        return Set(matches.compactMap(\.person).filter { !$0.isEmpty })
    }

    /// The rejection that names the records and whom they name.
    static func unclearRejection(_ records: [FoundRecord]) -> APIError {
        let named = records.prefix(Limits.namedDuplicates).map { record in
            "\(record.object.rawValue) \(record.id) (person \(record.person ?? "unknown"))"
        }
        return APIError(
            code: "DUPLICATES_DETECTED",
            message: "Salesforce has a record with this e-mail address that names another Marketo "
                + "person, of whom nothing is known: \(named.joined(separator: ", ")). If that "
                + "person is gone, clear the link field of the record; else merge the persons in "
                + "Marketo, or change the address."
        )
    }

    /// The rejection that names the records.
    static func rejection(_ records: [FoundRecord]) -> APIError {
        let named = records.prefix(Limits.namedDuplicates).map { "\($0.object.rawValue) \($0.id)" }
        let more = records.count > named.count ? " and \(records.count - named.count) more" : ""
        return APIError(
            code: "DUPLICATES_DETECTED",
            message: "Salesforce has \(records.count) records of this person already: "
                + named.joined(separator: ", ") + more + ". Merge them in Salesforce, or fill in "
                + "the link field of the right one."
        )
    }
}

/// The searches before creates: one query for each object, for as many creates as fit into it.
struct DuplicateQuery: Hashable {
    /// A create's keys.
    struct Keys: Hashable {
        var person: String?
        var email: String?
    }

    var object: ObjectType
    /// The link field; nil when the sync user does not see it.
    var linkField: String?
    /// Whether the link field is a number.
    var linkIsNumber: Bool
    var hasEmail: Bool
    /// Whether converted leads can be, and so are, left out: their contacts stand for them.
    var hasConversions: Bool
    /// What of the columns of `FoundRecord` the sync user sees.
    var columns: [String]

    init(_ described: DescribedObject, linkField: String?) {
        object = described.object
        let link = linkField.flatMap { described[$0] }
        self.linkField = link?.name
        linkIsNumber = link.map { ["double", "int", "long"].contains($0.type) } ?? false
        hasEmail = described["Email"] != nil
        hasConversions = described["IsConverted"] != nil
        columns = FoundRecord.columns.filter { described[$0] != nil }
        if let link { columns.append(link.name) }
    }

    /// The query for some creates; nil when there is nothing to search by.
    func text(_ keys: some Sequence<Keys>) -> String? {
        var conditions: [String] = []
        var emails: [String] = []
        var persons: [String] = []
        for key in keys {
            if let email = key.email { emails.append(SOQL.literal(email)) }
            if let person = key.person {
                persons.append(linkIsNumber ? person : SOQL.literal(person))
            }
        }
        if let linkField, !persons.isEmpty {
            conditions.append(SOQL.isOne(linkField, of: persons))
        }
        if hasEmail, !emails.isEmpty { conditions.append(SOQL.isOne("Email", of: emails)) }
        guard !conditions.isEmpty else { return nil }
        let matches = conditions.joined(separator: " OR ")
        let filter = hasConversions ? "(\(matches)) AND IsConverted = false" : matches
        return "SELECT \(columns.joined(separator: ",")) FROM \(object.rawValue) WHERE \(filter)"
    }
}
