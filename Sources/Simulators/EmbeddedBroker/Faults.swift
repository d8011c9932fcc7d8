// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Something to go wrong with the next requests of a kind.
public struct Fault: Sendable {
    /// The effect of the fault.
    public enum Action: Sendable, Equatable {
        /// The connection closes and the request has no effect.
        case dropConnectionBefore
        /// The request takes effect, but its answer is lost with the connection.
        case dropConnectionAfter
        /// The request is served this much later; those behind it on the connection wait.
        case delayMilliseconds(Int)
        /// The request has no effect and is answered with this error wherever its answer has
        /// room for one.
        case errorCode(Int16)
    }

    /// Kafka's number of the request, such as 0 for Produce.
    public var apiKey: Int16
    /// How many requests it strikes.
    public var count: Int
    /// The effect of the fault.
    public var action: Action

    /// Makes a fault; it strikes nothing before it is added to a broker's `faults`.
    public init(apiKey: Int16, count: Int = 1, action: Action) {
        self.apiKey = apiKey
        self.count = count
        self.action = action
    }
}

/// The faults that wait to strike a broker, oldest first, and those that last.
public final class BrokerFaultInjector: Sendable {
    private let faults = Mutex<[Fault]>([])
    private let lastingFaults = Mutex(LastingFaults())
    private let onChange = Mutex<(@Sendable () -> Void)?>(nil)

    init() {}

    /// Lets a fault last until it is removed.
    public func add(_ fault: LastingFault) {
        change { $0.insert(fault) }
    }

    /// Ends a fault that lasts.
    public func remove(_ fault: LastingFault) {
        change { $0.remove(fault) }
    }

    var lasting: LastingFaults { lastingFaults.withLock { $0 } }

    /// Sets the function that is called whenever a lasting fault comes or goes.
    func onChange(_ body: @escaping @Sendable () -> Void) {
        onChange.withLock { $0 = body }
    }

    private func change(_ body: (inout LastingFaults) -> Void) {
        lastingFaults.withLock { body(&$0) }
        onChange.withLock { $0 }?()
    }

    /// Lets a fault strike the next `count` requests of its kind.
    public func add(_ fault: Fault) {
        guard fault.count > 0 else { return }
        faults.withLock { faults in
            if faults.count < Limits.faults { faults.append(fault) }
        }
    }

    /// Forgets all faults, those that last, too.
    public func removeAll() {
        faults.withLock { $0.removeAll() }
        change { $0.removeAll() }
    }

    /// How many requests are still to be struck.
    public var remaining: Int {
        faults.withLock { $0.reduce(0) { $0 + $1.count } }
    }

    func take(apiKey: Int16) -> Fault.Action? {
        faults.withLock { faults in
            guard let index = faults.firstIndex(where: { $0.apiKey == apiKey }) else { return nil }
            let action = faults[index].action
            faults[index].count -= 1
            if faults[index].count == 0 { faults.remove(at: index) }
            return action
        }
    }
}
