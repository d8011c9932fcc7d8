// SPDX-License-Identifier: Apache-2.0

import CoreMetrics
import Telemetry
import Testing

@Suite struct PrometheusMetricsTests {
    @Test func metricsAreWrittenAsPrometheusReadsThem() {
        let metrics = PrometheusMetrics()
        let counter = metrics.counter("a_total", help: "Back\\slash\nand line.")
        counter.increment(by: 2)
        metrics.gauge("b_seconds", help: "B.", labels: [("p", "say \"hi\"\\\n")]).record(0.5)
        metrics.gauge("b_seconds", help: "B.", labels: [("p", "x")]).record(3)
        metrics.onCollect { counter.increment() }
        #expect(
            metrics.exposition() == #"""
                # HELP a_total Back\\slash\nand line.
                # TYPE a_total counter
                a_total 3
                # HELP b_seconds B.
                # TYPE b_seconds gauge
                b_seconds{p="say \"hi\"\\\n"} 0.5
                b_seconds{p="x"} 3

                """#
        )
    }

    @Test func theSameNameAndLabelsAreTheSameMetric() {
        let metrics = PrometheusMetrics()
        for help in ["A.", "Another text."] {
            metrics.counter("a_total", help: help, labels: [("l", "1")]).increment()
        }
        metrics.counter("a_total", help: "A.", labels: [("l", "2")]).increment(by: 5)
        metrics.setTotal(7, of: "a_total", help: "A.", labels: [("l", "1")])
        #expect(
            metrics.exposition() == """
                # HELP a_total A.
                # TYPE a_total counter
                a_total{l="1"} 7
                a_total{l="2"} 5

                """
        )
    }

    /// Libraries know only swift-metrics: their names are made Prometheus's, and they give no help.
    @Test func aLibrarysMetricsAreWrittenToo() {
        let metrics = PrometheusMetrics()
        Counter(label: "http.calls", dimensions: [("http.method", "GET")], factory: metrics)
            .increment()
        let meter = Meter(label: "open-connections", factory: metrics)
        meter.set(3)
        meter.decrement(by: 1)
        FloatingPointCounter(label: "4th", factory: metrics).increment(by: 2.5)
        // What needs a histogram is dropped.
        Timer(label: "call", factory: metrics).recordSeconds(1)
        Recorder(label: "sizes", factory: metrics).record(1)
        #expect(
            metrics.exposition() == """
                # TYPE _th counter
                _th 2
                # TYPE http_calls counter
                http_calls{http_method="GET"} 1
                # TYPE open_connections gauge
                open_connections 2

                """
        )
    }

    @Test func aNameKeepsItsFirstType() {
        let metrics = PrometheusMetrics()
        metrics.counter("a_total", help: "A.").increment()
        metrics.gauge("a_total", help: "A.").record(5)
        #expect(metrics.exposition().hasSuffix("# TYPE a_total counter\na_total 1\n"))
    }
}
