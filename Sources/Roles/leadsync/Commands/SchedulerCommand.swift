// SPDX-License-Identifier: Apache-2.0

import ActiveStandby
import ArgumentParser
import CycleScheduler
import Kafka
import Logging
import Settings
import Telemetry

/// `leadsync scheduler`: publishes the poll triggers, five minutes after the end of each cycle.
struct SchedulerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scheduler",
        abstract: "Begin a sync cycle, wait for its end, wait the delay, and again.",
        discussion: "Start as many as you like: one is active, the others stand by."
    )

    @OptionGroup var common: CommonOptions
    @OptionGroup var pages: PageOptions

    @Option(help: "The wait between the end of a cycle and the next, such as 5m.")
    var delay: String?

    @Option(help: "When a cycle that does not end is given up, such as 1h.")
    var cycleTimeout: String?

    func run() async throws {
        let (settings, schedule) = try common.read(
            pages.flags + [(.scheduleDelay, delay), (.cycleTimeout, cycleTimeout)],
            SchedulerSettings.init
        )
        let cluster = try StopSignal.endingAtOnce { try Cluster(settings) }
        try cluster.requireTopics()
        cluster.admin.close()

        let role = Role("scheduler", level: settings.loggingLevel)
        try await role.servePages(schedule.http)
        let observer = SchedulerObserver(role)
        let scheduler = Scheduler(
            .init(
                kafka: settings.kafka,
                topics: settings.topics,
                workerGroup: schedule.workerGroup,
                cycle: .init(
                    delayMilliseconds: schedule.delayMilliseconds,
                    cycleTimeoutMilliseconds: schedule.cycleTimeoutMilliseconds
                )
            ),
            log: Log.kafka(role.logger),
            observe: { observer.note($0) }
        )
        try await role.run(
            lateExit: { .temporary },
            stop: { scheduler.requestStop() },
            loop: {
                if try scheduler.run() == .inTheMiddle {
                    throw Failure.stoppedInTheMiddle("a cycle's record was not committed")
                }
            }
        )
    }
}

/// Turns what the scheduler tells into log lines, metrics and health.
private struct SchedulerObserver: Sendable {
    private let logger: Logger
    private let health: Health
    private let isActive: Gauge
    private let cycle: Gauge
    private let triggers: Counter
    private let ends: Counter
    private let givenUp: Counter
    private let troubles: Counter
    private let unreadable: Counter

    init(_ role: Role) {
        logger = role.logger
        health = role.health
        isActive = role.metrics.gauge(
            "leadsync_scheduler_active",
            help: "1 on the scheduler that is active, else 0."
        )
        cycle = role.metrics.gauge(
            "leadsync_scheduler_cycle",
            help: "The number of the last cycle."
        )
        triggers = role.metrics.counter(
            "leadsync_scheduler_triggers_total",
            help: "Triggers that were published."
        )
        ends = role.metrics.counter(
            "leadsync_scheduler_cycles_ended_total",
            help: "Cycles that ended, those given up included."
        )
        givenUp = role.metrics.counter(
            "leadsync_scheduler_cycles_given_up_total",
            help: "Cycles that did not end within schedule.cycleTimeout."
        )
        troubles = role.metrics.counter(
            "leadsync_scheduler_errors_total",
            help: "Errors after which it started anew."
        )
        unreadable = role.metrics.counter(
            "leadsync_scheduler_unreadable_total",
            help: "Records on triggers and cycles that could not be read."
        )
    }

    func note(_ event: SchedulerEvent) {
        health.beat()
        switch event {
        case .beat: break
        case .standby:
            isActive.set(0)
            health.isReady = true
            logger.info("standing by: another scheduler is active")
        case .active(let last):
            isActive.set(1)
            cycle.set(Double(last))
            health.isReady = true
            logger.info("active, after cycle \(last)")
        case .triggered(let number):
            triggers.add()
            cycle.set(Double(number))
            logger.info("cycle \(number) begins")
        case .ended(let number):
            ends.add()
            logger.info("cycle \(number) has ended")
        case .givenUp(let number, let missing):
            givenUp.add()
            logger.warning(
                "cycle \(number) is given up: \(missing.joined(separator: ", ")) missing"
            )
        case .waitingForEarlier(let name):
            isActive.set(0)
            health.isReady = true
            logger.notice(
                "standing by: a scheduler of an older version is active as \(name); stop it"
            )
        case .refused(let cycle):
            unreadable.add()
            logger.warning(
                "passing over a trigger of cycle \(cycle): the number leaves none to go on with"
            )
        case .trouble(let error):
            troubles.add()
            isActive.set(0)
            health.isReady = false
            logger.warning("starting anew: \(error.message)")
        case .unreadable(let topic, let reason):
            unreadable.add()
            logger.warning("passing over a record on \(topic): \(reason)")
        }
    }
}
