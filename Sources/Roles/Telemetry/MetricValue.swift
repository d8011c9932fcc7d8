// SPDX-License-Identifier: Apache-2.0

internal import CoreMetrics
internal import Synchronization

/// The value of one metric, which threads change while it is read.
protocol MetricValue: AnyObject, Sendable {
    /// The type as Prometheus names it.
    static var type: String { get }
    /// The value as Prometheus reads it.
    var text: String { get }

    init()
}

/// A number that only grows. Counting is one atomic addition.
final class CounterValue: MetricValue, CounterHandler {
    static let type = "counter"
    private let total = Atomic<Int64>(0)

    var text: String { "\(total.load(ordering: .relaxed))" }

    func increment(by count: Int64) { total.wrappingAdd(count, ordering: .relaxed) }
    func reset() { total.store(0, ordering: .relaxed) }
    func set(_ total: Int64) { self.total.store(total, ordering: .relaxed) }
}

/// A number that goes up and down.
final class GaugeValue: MetricValue, RecorderHandler, MeterHandler {
    static let type = "gauge"
    private let bits = Atomic<UInt64>(0)

    var text: String {
        PrometheusText.number(Double(bitPattern: bits.load(ordering: .relaxed)))
    }

    func record(_ value: Int64) { set(Double(value)) }
    func record(_ value: Double) { set(value) }
    func set(_ value: Int64) { set(Double(value)) }
    func set(_ value: Double) { bits.store(value.bitPattern, ordering: .relaxed) }
    func increment(by amount: Double) { add(amount) }
    func decrement(by amount: Double) { add(-amount) }

    private func add(_ amount: Double) {
        var before = bits.load(ordering: .relaxed)
        while true {
            let sum = Double(bitPattern: before) + amount
            let (exchanged, found) = bits.compareExchange(
                expected: before,
                desired: sum.bitPattern,
                ordering: .relaxed
            )
            if exchanged { return }
            before = found
        }
    }
}
