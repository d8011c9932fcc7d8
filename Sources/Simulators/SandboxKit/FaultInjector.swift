// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// Which faults are set, and whether one applies now. Chances are drawn from the seed, so that
/// the same calls in the same order meet the same faults.
public final class FaultInjector: Sendable {
    /// A fault that is set.
    public struct Entry: Sendable {
        /// The number by which `remove` finds it.
        public var id: Int
        /// The vendor to which it applies.
        public var system: SandboxVendor
        /// The fault; its `count` is how many times remain.
        public var fault: Fault
        /// How many times it applied.
        public var hits: Int
    }

    private struct State {
        var entries: [Entry] = []
        var nextID = 1
        var generator: SplitMix64
    }

    private let state: Mutex<State>

    /// No faults yet.
    package init(seed: UInt64) {
        state = Mutex(State(generator: SplitMix64(seed: seed)))
    }

    /// Sets a fault; of several that fit, the first one set applies.
    ///
    /// - Returns: the number by which `remove` finds it.
    @discardableResult
    public func add(_ fault: Fault, to system: SandboxVendor) -> Int {
        state.withLock { state in
            defer { state.nextID += 1 }
            state.entries.append(Entry(id: state.nextID, system: system, fault: fault, hits: 0))
            return state.nextID
        }
    }

    /// Removes one fault of a system, or all of them.
    public func remove(_ id: Int? = nil, from system: SandboxVendor) {
        state.withLock { state in
            state.entries.removeAll { $0.system == system && (id == nil || $0.id == id) }
        }
    }

    /// The faults of a system, those that are used up included.
    public func entries(of system: SandboxVendor) -> [Entry] {
        state.withLock { $0.entries.filter { $0.system == system } }
    }

    /// The fault of a kind that applies to a call now, which uses it once; nil for none.
    ///
    /// - Parameter isWanted: another condition, for example that its code is one of some.
    package func take(
        _ kind: Fault.Kind,
        system: SandboxVendor,
        request: SandboxRequest? = nil,
        where isWanted: (Fault) -> Bool = { _ in true }
    ) -> Fault? {
        state.withLock { state in
            for index in state.entries.indices {
                let entry = state.entries[index]
                guard entry.system == system, entry.fault.kind == kind,
                    entry.fault.count != 0, entry.fault.applies(to: request), isWanted(entry.fault)
                else { continue }
                guard state.generator.unit() < entry.fault.probability else { continue }
                state.entries[index].hits += 1
                if let count = entry.fault.count { state.entries[index].fault.count = count - 1 }
                return entry.fault
            }
            return nil
        }
    }
}

extension Fault {
    fileprivate func applies(to request: SandboxRequest?) -> Bool {
        guard path != nil || method != nil else { return true }
        guard let request else { return false }
        return (method == nil || method == request.method)
            && (path.map { request.path.contains($0) } ?? true)
    }
}
