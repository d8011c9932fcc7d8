// SPDX-License-Identifier: Apache-2.0

internal import JSONCodec
internal import LeadModel
internal import Primitives
internal import VendorAPI

/// One record of a collection call (docs/reference/salesforce.md, Collections).
struct CollectionRecord: Hashable, Sendable {
    /// The write's place in its batch.
    var index: Int
    var object: ObjectType
    /// The record to change; nil for a new one.
    var id: String?
    var fields: [Field]

    /// The field of this name, whatever its case.
    func field(_ name: String) -> Field? {
        fields.first { $0.name.lowercased() == name.lowercased() }
    }
}

/// What a collection call does.
enum CollectionCall: Hashable, Sendable {
    case update
    /// - assignsOwner: whether Salesforce's assignment rules choose the owner; they would also
    ///   replace one that the write names.
    case create(assignsOwner: Bool)
    /// The same, without a second record for the same value of the field.
    case upsert(ObjectType, by: String, assignsOwner: Bool)

    var method: HTTPRequest.Method {
        if case .create = self { return .post }
        return .patch
    }

    var path: String {
        switch self {
        case .update, .create: APIPath.collections
        case .upsert(let object, let field, _): APIPath.upsert(object, by: field)
        }
    }

    var headers: [HTTPHeader] {
        switch self {
        case .update: []
        case .create(let assignsOwner), .upsert(_, _, let assignsOwner):
            [HTTPHeader("Sforce-Auto-Assign", assignsOwner ? "TRUE" : "FALSE")]
        }
    }

    /// The body for some records.
    func body(_ records: some Sequence<CollectionRecord>) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.name("allOrNone")
        writer.value(false)
        writer.name("records")
        writer.beginArray()
        for record in records {
            writer.beginObject()
            writer.name("attributes")
            writer.beginObject()
            writer.name("type")
            writer.value(record.object.rawValue)
            writer.endObject()
            if let id = record.id {
                writer.name("id")
                writer.value(id)
            }
            for field in record.fields {
                writer.name(text: field.name)
                writer.value(field.value)
            }
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
        return writer.bytes()
    }
}

/// What became of one record of a collection call.
struct CollectionOutcome: Hashable, Sendable {
    /// The record; nil when it was refused.
    var id: String?
    /// Whether it is new; nil where the call does not tell.
    var created: Bool?
    var errors: [APIError]
    /// Not later than it was applied, by Salesforce's clock.
    var notBefore: Timestamp
    /// Not earlier than it was applied, to the second.
    var answeredAt: Timestamp

    var isTransient: Bool { !errors.isEmpty && errors.allSatisfy(\.isTransient) }

    /// Reads the outcomes of all records of a call.
    static func all(
        _ value: JSONValue,
        count: Int,
        _ timed: SalesforceClient.Timed
    ) throws(DecodingFailure) -> [CollectionOutcome] {
        guard let elements = value.elements else { throw DecodingFailure("not an array") }
        var outcomes: [CollectionOutcome] = []
        for element in elements {
            let object = try element.requiredObject("result")
            var outcome = CollectionOutcome(
                errors: [],
                notBefore: timed.notBefore,
                answeredAt: timed.answeredAt
            )
            if try object.boolean("success") {
                outcome.id = try object.filledText("id")
                outcome.created = object["created"]?.boolean
            } else {
                outcome.errors = try object.array("errors").compactMap {
                    $0.object(at: "error").flatMap(APIError.init)
                }
                if outcome.errors.isEmpty { throw object.failure("errors", "is empty") }
            }
            outcomes.append(outcome)
        }
        guard outcomes.count == count else {
            throw DecodingFailure("\(outcomes.count) results for \(count) records")
        }
        return outcomes
    }
}
