// SPDX-License-Identifier: Apache-2.0

public import StateStore

/// The state of one partition as a handler sees it: the committed state, and over it the changes of
/// the open transaction, the overlay.
///
/// Changes stay in the overlay until the transaction has committed; an abort drops them.
public final class PartitionState {
    private let store: any StateStore
    /// Where a changed key stands in `pending`.
    private var overlay: [StoredKey: Int] = [:]
    /// Each changed key once, with its last value, in the order of the first changes. That is the
    /// order of the changelog, so that a simulation is the same every time.
    private var pending: [StateChange] = []
    /// The last cause of each change.
    private var causes: [String] = []
    private(set) var failure: StateStoreError?
    private(set) var byteCount = 0

    /// The state kept in `store`.
    public init(store: any StateStore) { self.store = store }

    /// The value of a key, or nil.
    public func get(_ key: [UInt8]) -> [UInt8]? {
        if let place = overlay[StoredKey(key)] { return pending[place].value }
        do throws(StateStoreError) {
            return try store.read(key)
        } catch {
            // The handler knows no I/O: the worker sees the failure and ends before a commit.
            failure = failure ?? error
            return nil
        }
    }

    /// Changes the value of a key; nil removes it.
    ///
    /// - Parameter cause: what made it happen, for the changelog record's header.
    public func set(_ key: [UInt8], _ value: [UInt8]?, cause: String = "") {
        byteCount += key.count + (value?.count ?? 0)
        let next = pending.count
        // One look at the table, whether or not the key is there.
        let place = { (place: inout Int) in
            if place < 0 { place = next }
            return place
        }(&overlay[StoredKey(key), default: -1])
        if place < next {
            pending[place].value = value
            causes[place] = cause
        } else {
            pending.append(StateChange(key: key, value: value))
            causes.append(cause)
        }
    }

    /// Whether the open transaction has changed anything.
    public var isChanged: Bool { !pending.isEmpty }

    /// What the open transaction has changed: each key once, its last value.
    public func changes() -> [StateChange] { pending }

    /// What made a change happen, by its place among `changes`.
    func cause(at place: Int) -> String { causes[place] }

    /// Forgets the changes: they are committed, or aborted.
    public func clear() {
        overlay.removeAll(keepingCapacity: true)
        pending.removeAll(keepingCapacity: true)
        causes.removeAll(keepingCapacity: true)
        byteCount = 0
    }
}
