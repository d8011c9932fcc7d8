// SPDX-License-Identifier: Apache-2.0

import CoreMetrics
import CycleScheduler
import Kafka
import Logging
import Telemetry

/// Turns what the scheduler tells into log lines, metrics and health.
struct SchedulerObserver: Sendable {
    private let logger: Logger
    private let health: Health
    private let isActive: Gauge
    private let cycle: Gauge
    private let triggers: Counter
    private let ends: Counter
    private let givenUp: Counter
    private let troubles: Counter
    private let unreadable: Counter

    init(_ metrics: PrometheusMetrics, health: Health, logger: Logger) {
        self.logger = logger
        self.health = health
        isActive = metrics.gauge(
            "leadsync_scheduler_active",
            help: "1 on the scheduler that is active, else 0."
        )
        cycle = metrics.gauge(
            "leadsync_scheduler_cycle",
            help: "The number of the last cycle."
        )
        triggers = metrics.counter(
            "leadsync_scheduler_triggers_total",
            help: "Triggers that were published."
        )
        ends = metrics.counter(
            "leadsync_scheduler_cycles_ended_total",
            help: "Cycles that ended, those given up included."
        )
        givenUp = metrics.counter(
            "leadsync_scheduler_cycles_given_up_total",
            help: "Cycles that did not end within schedule.cycleTimeout."
        )
        troubles = metrics.counter(
            "leadsync_scheduler_errors_total",
            help: "Errors after which it started anew."
        )
        unreadable = metrics.counter(
            "leadsync_scheduler_unreadable_total",
            help: "Records on triggers and cycles that could not be read."
        )
    }

    func note(_ event: SchedulerEvent) {
        health.heartbeat()
        switch event {
        case .beat: break
        case .standby:
            isActive.record(0)
            health.isReady = true
            logger.info("standing by: another scheduler is active")
        case .active(let last):
            isActive.record(1)
            cycle.record(Double(last))
            health.isReady = true
            logger.info("active, after cycle \(last)")
        case .triggered(let number):
            triggers.increment()
            cycle.record(Double(number))
            logger.info("cycle \(number) begins")
        case .ended(let number):
            ends.increment()
            logger.info("cycle \(number) has ended")
        case .givenUp(let number, let missing):
            givenUp.increment()
            logger.warning(
                "cycle \(number) is given up: \(missing.joined(separator: ", ")) missing"
            )
        case .waitingForEarlier(let name):
            isActive.record(0)
            health.isReady = true
            logger.notice(
                "standing by: a scheduler of an older version is active as \(name); stop it"
            )
        case .refused(let cycle):
            unreadable.increment()
            logger.warning(
                "passing over a trigger of cycle \(cycle): the number leaves none to go on with"
            )
        case .trouble(let error):
            troubles.increment()
            isActive.record(0)
            health.isReady = false
            logger.warning("starting anew: \(error.message)")
        case .unreadable(let topic, let reason):
            unreadable.increment()
            logger.warning("passing over a record on \(topic): \(reason)")
        }
    }
}
