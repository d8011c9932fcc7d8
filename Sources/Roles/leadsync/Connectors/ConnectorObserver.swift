// SPDX-License-Identifier: Apache-2.0

import ConnectorRuntime
import Kafka
import LeadModel
import Logging
import Synchronization
import Telemetry
import VendorAPI

/// Turns what a connector tells into log lines, metrics and health. Nothing of a lead, no token and
/// no secret is in what it is told.
final class ConnectorObserver: Sendable {
    private let system: VendorSystem
    private let logger: Logger
    private let health: Health
    private let metrics: ConnectorMetrics
    private let notices = Mutex(LogThrottle())

    init(_ role: Role, system: VendorSystem) {
        self.system = system
        logger = role.logger
        health = role.health
        metrics = ConnectorMetrics(role.metrics, system: system)
    }

    func note(_ event: CallEvent) {
        switch event {
        case .retrying(_, let line, let milliseconds):
            logger.debug("\(line) (again in \(milliseconds) ms)")
        case .renewingToken: logger.debug("\(system.title) gives a new token")
        }
    }

    func note(_ event: ConnectorEvent) {
        health.heartbeat()
        metrics.note(event)
        switch event {
        case .beat, .backlog, .waiting, .budget, .calls: break
        case .standby:
            health.isReady = true
            logger.info("standing by: another connector to \(system.title) is active")
        case .active:
            health.isReady = true
            // Others wait for this line: it appears whatever the log's level.
            Terminal.printError("connector ready: \(system.rawValue)")
        case .trouble(let error):
            health.isReady = false
            logger.warning("starting anew: \(error.message)")
        case .waitingForEarlier(let name):
            health.isReady = true
            tell("standing by: a connector of an older version is active as \(name); stop it")
        case .gap(let gap): logger.error("\(gap)")
        case .expired(let topic, let records):
            let line =
                "\(records) writes of \(topic) that waited were deleted before they were applied: "
                + "keep the topic longer than the longest stop"
            logger.error("\(line)")
        case .unreadable(let topic, let reason):
            tell("a record on \(topic) cannot be read, and is passed over: \(reason)")
        case .fault(let lane, let fault, let pause): note(fault, in: lane, pause)
        case .logged(_, let refusals):
            works(.activities)
            for line in refusals { tell(line) }
        default: noteProgress(event)
        }
    }

    private func noteProgress(_ event: ConnectorEvent) {
        switch event {
        case .cycleBegan(let cycle): logger.debug("cycle \(cycle) begins")
        case .waitingForOtherSide:
            logger.info("the first load waits for the other system's, and for the workers")
        case .cycleEnded(let report): note(report)
        case .loading(let reading): logger.info("\(reading.line)")
        case .loaded(let records): logger.info("first load: all \(records) records are published")
        case .published(let changes): logger.debug("\(changes) changes are published")
        case .schemaChanged(let object):
            logger.info("the schema of \(system.title)'s \(object.rawValue) is published")
        case .written(let lane, let applied, let rejected, let withoutCall, _):
            if applied + rejected > withoutCall { works(lane) }
            logger.debug("\(lane.rawValue): \(applied) applied, \(rejected) rejected")
        case .postponed(let line): tell(line)
        case .answered(let isKnown):
            works(.requests)
            logger.info(
                isKnown
                    ? "a sync request: the person was read"
                    : "a sync request for a person that \(system.title) does not know"
            )
        default: break
        }
    }

    private func note(_ report: CycleReport) {
        for line in report.errors { tell(line) }
        if report.errors.isEmpty { works(.poll) }
        let line =
            "cycle \(report.cycle): \(report.changes) changes, \(report.apiCalls) calls, "
            + "\(report.durationMilliseconds) ms, \(report.errors.count) errors"
        logger.info("\(line)")
    }

    private func note(_ fault: VendorError, in lane: ConnectorEvent.Lane, _ pause: Int64?) {
        let isTold = notices.withLock { $0.note(fault, in: lane, now: .ofSystem) }
        let next = pause.map { "again in \(($0 + 999) / 1_000) s" } ?? "again with the next cycle"
        let line: Logger.Message = "\(fault.line) (\(lane.rawValue): \(next))"
        guard isTold else { return logger.debug(line) }
        switch fault.kind {
        case .credentialsRefused, .permissionMissing: logger.error(line)
        default: logger.warning(line)
        }
    }

    private func works(_ lane: ConnectorEvent.Lane) {
        if notices.withLock({ $0.works(lane) }) { logger.notice("\(system.title) works again") }
    }

    /// A warning that is not repeated while it is fresh.
    private func tell(_ line: String) {
        if notices.withLock({ $0.note(line, now: .ofSystem) }) { logger.warning("\(line)") }
    }
}
