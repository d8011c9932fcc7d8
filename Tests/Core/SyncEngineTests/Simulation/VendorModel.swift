// SPDX-License-Identifier: Apache-2.0

import LeadModel
import Primitives

/// A vendor's system reduced to a few records: their fields, everything that happened to them, and
/// the change events that the feed has still to deliver.
struct VendorModel {
    struct Entry: Equatable {
        var time: Timestamp
        var value: FieldValue
        /// Whether a person changed it, or a write of ours.
        var isEdit: Bool
    }

    /// What became of a record.
    enum Fate: Hashable {
        case lives
        case deleted
        /// It was deleted, and the feed does not tell.
        case purged
        /// It was merged or converted into another one.
        case wentInto(String)
    }

    struct Record {
        let id: String
        let object: ObjectType
        /// Whose record it is: what an e-mail address would tell.
        let human: Int
        var values: [String: FieldValue] = [:]
        /// What the link field holds: the record of the other system.
        var twin: String?
        var fate = Fate.lives
        var history: [String: [Entry]] = [:]
        var changedAt: Timestamp
        /// Whether another record went into it, or it was ever dead: which edit came after which
        /// cannot be told then.
        var isPlain = true

        func lastEdit(of field: String) -> Entry? {
            history[field, default: []].last { $0.isEdit }
        }

        /// Whether the record held `value` from a write of ours at some time before `time`.
        func sawWrite(of value: FieldValue, in field: String, before time: Timestamp) -> Bool {
            history[field, default: []].contains {
                !$0.isEdit && $0.value == value && $0.time < time
            }
        }
    }

    /// An event under the key that the connector gives it.
    struct KeyedEvent {
        let lead: LeadID
        let event: ChangeEvent
        /// Whether a watermark may pass it before it comes to light.
        var isLate = false
    }

    let system: VendorSystem
    /// What its clock shows at least of a difference, in milliseconds.
    let tickMilliseconds: Int64
    private(set) var records: [Record] = []
    /// Those whose ID is another record's by now.
    private(set) var formerRecords: [Record] = []
    /// Events that the feed has not delivered yet.
    var undelivered: [KeyedEvent] = []
    var delivered: [KeyedEvent] = []
    private var events = 0
    /// How it keeps what it is given.
    let forms: VendorForms
    /// The fields that the sync user cannot see: no event tells of them.
    var hidden: Set<String> = []

    init(system: VendorSystem, tickMilliseconds: Int64 = 1, forms: VendorForms = .asGiven) {
        self.system = system
        self.tickMilliseconds = tickMilliseconds
        self.forms = forms
    }

    /// A time as its clock shows it.
    func shown(_ time: Timestamp) -> Timestamp {
        Timestamp(milliseconds: time.milliseconds / tickMilliseconds * tickMilliseconds)
    }

    subscript(id: String) -> Record? { records.first { $0.id == id } }

    var living: [Record] { records.filter { $0.fate == .lives } }

    mutating func add(_ record: Record) { records.append(record) }

    /// The ID is another record's from now on.
    mutating func replace(with record: Record) {
        guard let index = records.firstIndex(where: { $0.id == record.id }) else { return }
        formerRecords.append(records[index])
        records[index] = record
    }

    mutating func change(_ id: String, _ body: (inout Record) -> Void) {
        guard let index = records.firstIndex(where: { $0.id == id }) else { return }
        body(&records[index])
    }

    /// The record into which this one went in the end; itself when it did not.
    func resolve(_ id: String) -> String {
        var id = id
        while case .wentInto(let next)? = self[id]?.fate { id = next }
        return id
    }

    mutating func set(
        _ changes: [String: FieldValue],
        of id: String,
        at time: Timestamp,
        isEdit: Bool,
        asSnapshot: Bool
    ) {
        let forms = forms
        change(id) { record in
            for (name, given) in changes {
                let value = forms.kept(given, in: name)
                record.values[name] = value
                record.history[name, default: []].append(
                    Entry(time: time, value: value, isEdit: isEdit)
                )
            }
            record.changedAt = time
        }
        report(id, .updated, Array(changes.keys), at: time, asSnapshot: asSnapshot)
    }

    /// Puts an event into the feed: of some fields, or of the whole record.
    mutating func report(
        _ id: String,
        _ operation: ChangeEvent.Operation,
        _ names: [String] = [],
        at time: Timestamp,
        asSnapshot: Bool = false,
        into: String? = nil,
        request: String? = nil
    ) {
        guard let record = self[id] else { return }
        events += 1
        let reported = record.values.filter { name, _ in
            (asSnapshot || names.contains(name)) && !hidden.contains(name)
        }
        var links = CrossReference()
        if system == .salesforce {
            links.marketo = record.twin
        } else if asSnapshot {
            links.salesforce = record.twin
        }
        let lead =
            system == .salesforce
            ? links.marketo.map { LeadID(.marketo, $0) } ?? LeadID(.salesforce, id)
            : LeadID(.marketo, id)
        let event = ChangeEvent(
            id: "\(system.rawValue)-\(events)",
            system: system,
            object: record.object,
            record: id,
            operation: operation,
            changedAt: shown(time),
            isSnapshot: asSnapshot,
            fields: reported.sorted { $0.key < $1.key }.map {
                Field(name: $0.key, value: $0.value)
            },
            links: links,
            into: into,
            request: request
        )
        undelivered.append(KeyedEvent(lead: lead, event: event, isLate: events % 3 == 0))
    }
}

extension FieldValue {
    /// A text without blanks at its ends.
    var trimmed: FieldValue {
        guard case .text(let text) = self else { return self }
        let end = text.lastIndex { $0 != " " }.map(text.index(after:)) ?? text.startIndex
        return .text(String(text[..<end]))
    }
}
