// SPDX-License-Identifier: Apache-2.0

import LeadModel

/// A vendor's system reduced to one record: its fields, everything that happened to them, and the
/// change events that its feed has still to deliver.
struct VendorModel {
    struct Entry: Equatable {
        var time: Timestamp
        var value: FieldValue
        /// Whether a person changed it, or a write of ours.
        var isEdit: Bool
    }

    let system: VendorSystem
    let object: ObjectType
    var record: String?
    var values: [String: FieldValue] = [:]
    var history: [String: [Entry]] = [:]
    /// Events that the feed has not delivered yet.
    var undelivered: [ChangeEvent] = []
    var delivered: [ChangeEvent] = []
    private var events = 0

    init(system: VendorSystem, object: ObjectType, record: String?) {
        self.system = system
        self.object = object
        self.record = record
    }

    mutating func set(
        _ changes: [String: FieldValue],
        at time: Timestamp,
        isEdit: Bool,
        asSnapshot: Bool
    ) {
        for (name, value) in changes {
            values[name] = value
            history[name, default: []].append(Entry(time: time, value: value, isEdit: isEdit))
        }
        report(Array(changes.keys), at: time, asSnapshot: asSnapshot)
    }

    mutating func report(_ names: [String], at time: Timestamp, asSnapshot: Bool) {
        guard let record else { return }
        events += 1
        let reported = asSnapshot ? values : values.filter { names.contains($0.key) }
        undelivered.append(
            ChangeEvent(
                id: "\(system.rawValue)-\(events)",
                system: system,
                object: object,
                record: record,
                operation: .updated,
                changedAt: time,
                isSnapshot: asSnapshot,
                fields: reported.sorted { $0.key < $1.key }.map {
                    Field(name: $0.key, value: $0.value)
                }
            )
        )
    }

    /// Whether the system held `value` from a write of ours at some time before `time`.
    func sawWrite(of value: FieldValue, in field: String, before time: Timestamp) -> Bool {
        history[field, default: []].contains {
            !$0.isEdit && $0.value == value && $0.time < time
        }
    }

    func lastEdit(of field: String) -> Entry? {
        history[field, default: []].last { $0.isEdit }
    }
}
