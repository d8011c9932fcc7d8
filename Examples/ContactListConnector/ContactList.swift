// SPDX-License-Identifier: Apache-2.0

internal import LeadModel
internal import Primitives
internal import Synchronization
internal import VendorAPI

/// The vendor of this example: a contact list in memory. Yours is somebody's HTTP API.
///
/// It has what a connector needs of a vendor: a log of changes that can be read on from any place,
/// a clock of its own, and a key by which a repeated write is recognised.
final class ContactList: Sendable {
    /// One contact, as the list's API shows it.
    struct Contact: Sendable {
        var id: String
        var fields: [String: String]
        /// The record of another system that the contact was made for.
        var externalID: String?
        /// The number of the contact's last change.
        var change: Int
        var changedAt: Timestamp
        var isDeleted = false
        /// The last write through the API: its key, and when it was carried out.
        var lastWrite: (key: String, at: Timestamp)?
    }

    /// What the list said to a write.
    enum Answer: Sendable {
        case saved(Contact, isNew: Bool, at: Timestamp)
        case gone(message: String)
        case refused(code: String, field: String?, message: String)
    }

    private struct State {
        var contacts: [String: Contact] = [:]
        var lastChange = 0
        var lastID = 1_000
        var lastTime = Timestamp.distantPast
    }

    /// The names of a contact's fields.
    static let fieldNames = ["company", "email", "firstName", "lastName", "phone", "title"]

    private let clock: any WallClock
    private let state = Mutex(State())

    /// An empty list.
    init(clock: any WallClock = SystemClock()) { self.clock = clock }

    /// The time by the list's clock.
    var now: Timestamp { clock.now() }

    // MARK: What people do in the list

    /// Adds a contact; returns its ID.
    @discardableResult
    func add(_ fields: [String: String], externalID: String? = nil) -> String {
        state.withLock { state in
            let id = ContactList.makeContact(&state, externalID)
            _ = change(id, &state) { $0.fields = fields }
            return id
        }
    }

    /// Changes fields of a contact.
    func edit(_ id: String, _ fields: [String: String]) {
        state.withLock { state in
            _ = change(id, &state) { $0.fields.merge(fields) { $1 } }
        }
    }

    /// Deletes a contact.
    func delete(_ id: String) {
        state.withLock { state in _ = change(id, &state) { $0.isDeleted = true } }
    }

    // MARK: The list's API

    /// Contacts that changed after a change, in the order of their last changes, and the time at
    /// which that was so.
    func changes(after change: Int, limit: Int) -> (contacts: [Contact], at: Timestamp) {
        state.withLock { state in
            let changed = state.contacts.values.filter { $0.change > change }
                .sorted { $0.change < $1.change }
            state.lastTime = max(state.lastTime, clock.now())
            return (Array(changed.prefix(limit)), state.lastTime)
        }
    }

    /// One contact; nil when there is none.
    func contact(_ id: String) -> Contact? {
        state.withLock { $0.contacts[id].flatMap { $0.isDeleted ? nil : $0 } }
    }

    /// The contacts that were made for a record of another system.
    func contacts(externalID: String) -> [Contact] {
        state.withLock { state in
            state.contacts.values.filter { $0.externalID == externalID && !$0.isDeleted }
        }
    }

    /// Changes a contact; the same key a second time changes nothing more.
    func update(_ id: String, _ fields: [String: String], key: String) -> Answer {
        state.withLock { state in
            guard let contact = state.contacts[id], !contact.isDeleted else {
                return .gone(message: "there is no contact \(id)")
            }
            return save(contact, fields, key, &state)
        }
    }

    /// Finds the contact of a record of another system, or makes one; the same key a second time
    /// changes nothing more.
    func upsert(externalID: String, _ fields: [String: String], key: String) -> Answer {
        state.withLock { state in
            if let found = state.contacts.values.first(where: {
                $0.externalID == externalID && !$0.isDeleted
            }) {
                return save(found, fields, key, &state)
            }
            if let refusal = ContactList.refusal(of: fields) { return refusal }
            let id = ContactList.makeContact(&state, externalID)
            let contact = change(id, &state, key: key) { $0.fields = fields }
            return .saved(contact, isNew: true, at: contact.changedAt)
        }
    }

    // MARK: Inside

    private static func makeContact(_ state: inout State, _ externalID: String?) -> String {
        state.lastID += 1
        let id = "\(state.lastID)"
        state.contacts[id] = Contact(
            id: id,
            fields: [:],
            externalID: externalID,
            change: 0,
            changedAt: .distantPast
        )
        return id
    }

    private func save(
        _ contact: Contact,
        _ fields: [String: String],
        _ key: String,
        _ state: inout State
    ) -> Answer {
        if let last = contact.lastWrite, last.key == key {
            return .saved(contact, isNew: false, at: last.at)
        }
        if let refusal = ContactList.refusal(of: fields) { return refusal }
        let saved = change(contact.id, &state, key: key) { $0.fields.merge(fields) { $1 } }
        return .saved(saved, isNew: false, at: saved.changedAt)
    }

    private static func refusal(of fields: [String: String]) -> Answer? {
        for name in fields.keys.sorted() where !fieldNames.contains(name) {
            return .refused(
                code: "NO_SUCH_FIELD",
                field: name,
                message: "there is no field \(name)"
            )
        }
        if let email = fields["email"], !email.isEmpty, !email.contains("@") {
            return .refused(code: "INVALID_EMAIL", field: "email", message: "that is no address")
        }
        return nil
    }

    /// Every change gets a number and a time; neither ever goes back.
    ///
    /// - Parameter key: the key of the write that makes the change; nil for a person's.
    private func change(
        _ id: String,
        _ state: inout State,
        key: String? = nil,
        _ body: (inout Contact) -> Void
    ) -> Contact {
        var contact =
            state.contacts[id]
            ?? Contact(id: id, fields: [:], externalID: nil, change: 0, changedAt: .distantPast)
        body(&contact)
        state.lastChange += 1
        state.lastTime = max(state.lastTime, clock.now())
        contact.change = state.lastChange
        contact.changedAt = state.lastTime
        if let key { contact.lastWrite = (key, contact.changedAt) }
        state.contacts[id] = contact
        return contact
    }
}
