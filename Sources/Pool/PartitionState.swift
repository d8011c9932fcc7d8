// SPDX-License-Identifier: Apache-2.0

public import StateStore

/// The state of one partition as a handler sees it: committed state, and over it what the open
/// transaction has changed.
///
/// Changes stay in the overlay until the transaction has committed; an abort drops them.
public final class PartitionState {
    private let store: any StateStore
    private var overlay: [[UInt8]: [UInt8]?] = [:]
    /// Keys in the order in which they were first changed: the changelog's order, so that a
    /// simulation is the same every time.
    private var order: [[UInt8]] = []
    private(set) var failure: StateStoreError?
    private(set) var byteCount = 0

    /// The state kept in `store`.
    public init(store: any StateStore) { self.store = store }

    /// The value of a key, or nil.
    public func get(_ key: [UInt8]) -> [UInt8]? {
        if let changed = overlay[key] { return changed }
        do throws(StateStoreError) {
            return try store.read(key)
        } catch {
            // The handler knows no I/O: the worker sees the failure and ends before a commit.
            failure = failure ?? error
            return nil
        }
    }

    /// Changes the value of a key; nil removes it.
    public func set(_ key: [UInt8], _ value: [UInt8]?) {
        byteCount += key.count + (value?.count ?? 0)
        if overlay.updateValue(value, forKey: key) == nil { order.append(key) }
    }

    /// Whether the open transaction has changed anything.
    public var isChanged: Bool { !order.isEmpty }

    /// What the open transaction has changed: each key once, its last value.
    public func changes() -> [StateChange] {
        order.map { StateChange(key: $0, value: overlay[$0] ?? nil) }
    }

    /// Forgets the changes: they are committed, or aborted.
    public func clear() {
        overlay.removeAll(keepingCapacity: true)
        order.removeAll(keepingCapacity: true)
        byteCount = 0
    }
}
