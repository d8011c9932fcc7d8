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

    /// A copy of the value of a key, or nil.
    public func get(_ key: [UInt8]) -> [UInt8]? {
        withValue(of: key) { $0.map { [UInt8]($0) } }
    }

    /// Lends the value of a key to `body`, nil where there is none: the bytes are valid during the
    /// call only.
    public func withValue<Result>(
        of key: [UInt8],
        _ body: (UnsafeRawBufferPointer?) -> Result
    ) -> Result {
        if let place = overlay[StoredKey(key)] {
            guard let value = pending[place].value else { return body(nil) }
            return value.withUnsafeBytes { body($0) }
        }
        do throws(StateStoreError) {
            return try store.withValue(of: key, body)
        } catch {
            // The handler knows no I/O: the worker sees the failure, and aborts before a commit.
            failure = failure ?? error
            return body(nil)
        }
    }

    /// Changes the value of a key; nil removes it.
    ///
    /// - Parameters:
    ///   - cause: what made it happen, for the changelog record's header.
    ///   - isWaiting: whether the handler is to be told of the key when it is built anew.
    public func set(
        _ key: [UInt8],
        _ value: [UInt8]?,
        cause: String = "",
        isWaiting: Bool = true
    ) {
        byteCount += key.count + (value?.count ?? 0)
        let next = pending.count
        // One look at the table, whether or not the key is there.
        let place = { (place: inout Int) in
            if place < 0 { place = next }
            return place
        }(&overlay[StoredKey(key), default: -1])
        if place < next {
            pending[place] = StateChange(key: key, value: value, isWaiting: isWaiting)
            causes[place] = cause
        } else {
            pending.append(StateChange(key: key, value: value, isWaiting: isWaiting))
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
