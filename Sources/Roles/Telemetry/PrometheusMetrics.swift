// SPDX-License-Identifier: Apache-2.0

public import CoreMetrics
internal import Synchronization

/// The metrics of a process: a backend of swift-metrics whose content Prometheus reads.
///
/// It keeps counters and gauges. Timers and recorders that aggregate need histograms, which it does
/// not have yet: they are dropped.
public final class PrometheusMetrics: MetricsFactory {
    /// All metrics of one name: they differ in their labels.
    private struct Family: Sendable {
        var type: String
        /// Nil for a metric of a library, which gives none.
        var help: String?
        /// By the labels as they are written.
        var metrics: [String: any MetricValue] = [:]
    }

    private let families = Mutex<[String: Family]>([:])
    private let collectors = Mutex<[@Sendable () -> Void]>([])

    /// A backend without metrics.
    public init() {}

    /// A counter with a help text; by custom its name ends in `_total`. The same name and labels
    /// give the same counter.
    public func counter(
        _ name: String,
        help: String,
        labels: [(name: String, value: String)] = []
    ) -> Counter {
        describe(name, help: help, type: "counter")
        return Counter(label: name, dimensions: labels.map { ($0.name, $0.value) }, factory: self)
    }

    /// A gauge with a help text; its name ends in its unit. The same name and labels give the same
    /// gauge.
    public func gauge(
        _ name: String,
        help: String,
        labels: [(name: String, value: String)] = []
    ) -> Gauge {
        describe(name, help: help, type: "gauge")
        return Gauge(label: name, dimensions: labels.map { ($0.name, $0.value) }, factory: self)
    }

    /// Sets a counter to a total that is counted elsewhere.
    public func setTotal(
        _ total: Int64,
        of name: String,
        help: String,
        labels: [(name: String, value: String)] = []
    ) {
        describe(name, help: help, type: "counter")
        value(of: name, labels.map { ($0.name, $0.value) }, CounterValue.self)?.set(total)
    }

    /// Runs `collect` before every exposition: for numbers that are kept elsewhere.
    public func onCollect(_ collect: @escaping @Sendable () -> Void) {
        collectors.withLock { $0.append(collect) }
    }

    /// All metrics in Prometheus's text format.
    public func exposition() -> String {
        for collect in collectors.withLock({ $0 }) { collect() }
        return families.withLock { families in
            var text = ""
            for (name, family) in families.sorted(by: { $0.key < $1.key }) {
                if let help = family.help {
                    text += "# HELP \(name) \(PrometheusText.help(help))\n"
                }
                text += "# TYPE \(name) \(family.type)\n"
                for (labels, metric) in family.metrics.sorted(by: { $0.key < $1.key }) {
                    text += "\(name)\(labels) \(metric.text)\n"
                }
            }
            return text
        }
    }

    private func describe(_ name: String, help: String, type: String) {
        families.withLock { families in
            let name = PrometheusText.name(name)
            if families[name] == nil { families[name] = Family(type: type) }
            if families[name]?.help == nil { families[name]?.help = help }
        }
    }

    // MARK: swift-metrics

    /// The counter of that name and those labels.
    public func makeCounter(
        label: String,
        dimensions: [(String, String)]
    ) -> any CounterHandler {
        guard let value = value(of: label, dimensions, CounterValue.self) else {
            return NOOPMetricsHandler.instance
        }
        return value
    }

    /// The gauge of that name and those labels; nothing is kept of a recorder that aggregates.
    public func makeRecorder(
        label: String,
        dimensions: [(String, String)],
        aggregate: Bool
    ) -> any RecorderHandler {
        guard !aggregate, let value = value(of: label, dimensions, GaugeValue.self) else {
            return NOOPMetricsHandler.instance
        }
        return value
    }

    /// The gauge of that name and those labels.
    public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        guard let value = value(of: label, dimensions, GaugeValue.self) else {
            return NOOPMetricsHandler.instance
        }
        return value
    }

    /// Nothing is kept of timers.
    public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        NOOPMetricsHandler.instance
    }

    /// A counter stays as long as its process: Prometheus takes a shrinking total for a restart.
    public func destroyCounter(_ handler: any CounterHandler) {}
    /// A gauge stays as long as its process.
    public func destroyRecorder(_ handler: any RecorderHandler) {}
    /// A gauge stays as long as its process.
    public func destroyMeter(_ handler: any MeterHandler) {}
    /// Nothing is kept of timers.
    public func destroyTimer(_ handler: any TimerHandler) {}

    /// The value of that name and those labels, made when it is asked for first; nil where the name
    /// belongs to metrics of another type.
    private func value<Value: MetricValue>(
        of name: String,
        _ labels: [(String, String)],
        _ type: Value.Type
    ) -> Value? {
        families.withLock { families in
            let name = PrometheusText.name(name)
            let labels = PrometheusText.labels(labels)
            var family = families[name] ?? Family(type: Value.type)
            guard family.type == Value.type else { return nil }
            if let value = family.metrics[labels] as? Value { return value }
            let value = Value()
            family.metrics[labels] = value
            families[name] = family
            return value
        }
    }
}
