// SPDX-License-Identifier: Apache-2.0

import LeadModel
import Primitives

/// One mapped field in both systems. Pure: it knows no lead, no log and no clock.
struct FieldRegister: Equatable {
    /// The Marketo name.
    let name: String
    /// What Marketo holds; nil where that was never seen.
    var marketo: Side?
    /// What Salesforce holds; nil where that was never seen.
    var salesforce: Side?

    /// Takes a stored field apart.
    init(unpacking stored: FieldState) {
        name = stored.name
        marketo = stored.marketo.map { Side(unpacking: $0) }
        salesforce = stored.salesforce.map { Side(unpacking: $0) }
    }

    /// The field as it is stored.
    var packed: FieldState {
        FieldState(name: name, marketo: marketo?.packed, salesforce: salesforce?.packed)
    }

    /// One system's side; changed in place.
    subscript(system: VendorSystem) -> Side? {
        get { system == .marketo ? marketo : salesforce }
        _modify {
            if system == .marketo { yield &marketo } else { yield &salesforce }
        }
    }

    /// Whether anything is to be written because of the field.
    var isOpen: Bool { (marketo?.isOpen ?? false) || (salesforce?.isOpen ?? false) }

    // MARK: Linking

    /// Both records are known: a value that only one side holds is to reach the other, and values
    /// that differ collide.
    mutating func link() {
        guard marketo?.value ?? .null != salesforce?.value ?? .null else { return }
        marketo?.oweAsKnown()
        salesforce?.oweAsKnown()
    }

    /// A record was made of the other side's value: what changed while it was being made is still
    /// to reach it.
    mutating func linkMade(of value: FieldValue, from source: VendorSystem) {
        guard let side = self[source], side.value != value else { return }
        self[source]?.owe(since: side.knownAt)
    }

    /// A change waits until the other system's feed has passed a time.
    mutating func postpone(_ system: VendorSystem, until time: Timestamp) {
        guard let since = self[system]?.owedSince else { return }
        self[system]?.owe(since: max(since, time))
    }

    /// The record of a system is another one, or none: what it held means nothing any more.
    mutating func drop(_ system: VendorSystem) {
        self[system] = nil
        self[system.other]?.endChange()
    }

    /// Nothing is to be written because of the field, now or later.
    mutating func endChanges() {
        marketo?.endChange()
        salesforce?.endChange()
    }

    /// A write that carries the field has been published: its change waits no longer.
    mutating func endWait() {
        marketo?.endWait()
        salesforce?.endWait()
    }

    // MARK: Results

    /// A write was refused: what looked like its echo was a user's own change to the same value.
    mutating func refuse(_ value: FieldValue, in system: VendorSystem) {
        guard let side = self[system] else { return }
        if let echoedAt = side.echoedAt, echoedAt >= side.knownAt {
            self[system] = Side(value: value, knownAt: echoedAt, owedSince: echoedAt)
        } else {
            self[system]?.echo = .none
        }
    }

    /// Whether the contact to which a lead was converted took the field over from the lead; a
    /// contact that existed before may hold something else.
    func continues(since time: Timestamp) -> Bool {
        guard let side = salesforce else { return false }
        return side.isInherited || max(side.knownAt, side.echoedAt ?? side.knownAt) >= time
    }
}

extension Side {
    /// A value that the other system does not hold is to reach it.
    fileprivate mutating func oweAsKnown() {
        if !value.isBlank, owedSince == nil { owe(since: knownAt) }
    }
}
