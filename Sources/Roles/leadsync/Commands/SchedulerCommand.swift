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
        let signals = TerminationSignals()
        try await Cluster.requireTopics(settings)

        let role = Role("scheduler", level: settings.loggingLevel)
        let observer = SchedulerObserver(
            role.metrics,
            health: role.health,
            logger: role.logger
        )
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
            signals,
            pages: schedule.http,
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
