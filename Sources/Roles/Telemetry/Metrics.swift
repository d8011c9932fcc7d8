// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// A number that only grows. Counting is one atomic addition.
public final class Counter: Sendable {
    private let value = Atomic<Int64>(0)

    init() {}

    /// Counts.
    public func add(_ count: Int64 = 1) { value.add(count, ordering: .relaxed) }

    /// Takes over a total that is counted elsewhere.
    public func set(total: Int64) { value.store(total, ordering: .relaxed) }

    /// The number so far.
    public var total: Int64 { value.load(ordering: .relaxed) }
}

/// A number that goes up and down.
public final class Gauge: Sendable {
    private let bits = Atomic<UInt64>(0)

    init() {}

    /// The present value.
    public var value: Double { Double(bitPattern: bits.load(ordering: .relaxed)) }

    /// Sets the value.
    public func set(_ value: Double) { bits.store(value.bitPattern, ordering: .relaxed) }
}

/// The metrics of a process. Asking for one that is there already gives the same one.
public final class MetricsRegistry: Sendable {
    private enum Metric: Sendable {
        case counter(Counter)
        case gauge(Gauge)
    }

    private struct Family: Sendable {
        var help: String
        var type: String
        /// By the labels as they are written.
        var metrics: [String: Metric] = [:]
    }

    private let families = Mutex<[String: Family]>([:])
    private let collectors = Mutex<[@Sendable () -> Void]>([])

    /// A registry without metrics.
    public init() {}

    /// A counter; by custom its name ends in `_total`.
    public func counter(
        _ name: String,
        help: String,
        labels: [(name: String, value: String)] = []
    ) -> Counter {
        families.withLock { families in
            let key = PrometheusText.labels(labels)
            var family = families[name] ?? Family(help: help, type: "counter")
            if case .counter(let counter) = family.metrics[key] { return counter }
            precondition(family.type == "counter", "\(name) is a \(family.type)")
            let counter = Counter()
            family.metrics[key] = .counter(counter)
            families[name] = family
            return counter
        }
    }

    /// A gauge; its name ends in its unit.
    public func gauge(
        _ name: String,
        help: String,
        labels: [(name: String, value: String)] = []
    ) -> Gauge {
        families.withLock { families in
            let key = PrometheusText.labels(labels)
            var family = families[name] ?? Family(help: help, type: "gauge")
            if case .gauge(let gauge) = family.metrics[key] { return gauge }
            precondition(family.type == "gauge", "\(name) is a \(family.type)")
            let gauge = Gauge()
            family.metrics[key] = .gauge(gauge)
            families[name] = family
            return gauge
        }
    }

    /// Runs `collect` before every exposition: for numbers that are kept elsewhere.
    public func onCollect(_ collect: @escaping @Sendable () -> Void) {
        collectors.withLock { $0.append(collect) }
    }

    /// All metrics as Prometheus reads them.
    public func exposition() -> String {
        for collect in collectors.withLock({ $0 }) { collect() }
        return families.withLock { families in
            var text = ""
            for (name, family) in families.sorted(by: { $0.key < $1.key }) {
                text += "# HELP \(name) \(PrometheusText.help(family.help))\n"
                text += "# TYPE \(name) \(family.type)\n"
                for (labels, metric) in family.metrics.sorted(by: { $0.key < $1.key }) {
                    let value =
                        switch metric {
                        case .counter(let counter): "\(counter.total)"
                        case .gauge(let gauge): PrometheusText.number(gauge.value)
                        }
                    text += "\(name)\(labels) \(value)\n"
                }
            }
            return text
        }
    }
}
