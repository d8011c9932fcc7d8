// SPDX-License-Identifier: Apache-2.0

/// The metrics of each role as the first release told them, when nothing has happened yet.
enum MetricsText {
    static let worker = #"""
        # HELP leadsync_worker_aborts_total Aborted transactions.
        # TYPE leadsync_worker_aborts_total counter
        leadsync_worker_aborts_total 0
        # HELP leadsync_worker_lag_seconds From the last record's time to its processing.
        # TYPE leadsync_worker_lag_seconds gauge
        leadsync_worker_lag_seconds 0
        # HELP leadsync_worker_last_commit_seconds How long the last commit took.
        # TYPE leadsync_worker_last_commit_seconds gauge
        leadsync_worker_last_commit_seconds 0
        # HELP leadsync_worker_outputs_total Records published in committed transactions.
        # TYPE leadsync_worker_outputs_total counter
        leadsync_worker_outputs_total 0
        # HELP leadsync_worker_partitions Partitions owned.
        # TYPE leadsync_worker_partitions gauge
        leadsync_worker_partitions 0
        # HELP leadsync_worker_poisoned_total Records that could not be committed.
        # TYPE leadsync_worker_poisoned_total counter
        leadsync_worker_poisoned_total 0
        # HELP leadsync_worker_rebalances_total Changes of the assignment.
        # TYPE leadsync_worker_rebalances_total counter
        leadsync_worker_rebalances_total 0
        # HELP leadsync_worker_records_total Records processed in committed transactions.
        # TYPE leadsync_worker_records_total counter
        leadsync_worker_records_total 0
        # HELP leadsync_worker_restore_records_per_second What running restores read a second.
        # TYPE leadsync_worker_restore_records_per_second gauge
        leadsync_worker_restore_records_per_second 0
        # HELP leadsync_worker_restore_remaining_records What restores have still to read.
        # TYPE leadsync_worker_restore_remaining_records gauge
        leadsync_worker_restore_remaining_records 0
        # HELP leadsync_worker_restore_seconds_left How long running restores will still take.
        # TYPE leadsync_worker_restore_seconds_left gauge
        leadsync_worker_restore_seconds_left 0
        # HELP leadsync_worker_restored_records_total Changelog records replayed.
        # TYPE leadsync_worker_restored_records_total counter
        leadsync_worker_restored_records_total 0
        # HELP leadsync_worker_restoring_partitions Partitions that are being restored.
        # TYPE leadsync_worker_restoring_partitions gauge
        leadsync_worker_restoring_partitions 0
        # HELP leadsync_worker_standby_partitions Partitions of other workers whose states are kept.
        # TYPE leadsync_worker_standby_partitions gauge
        leadsync_worker_standby_partitions 0
        # HELP leadsync_worker_standby_records_total Changelog records of others' partitions read.
        # TYPE leadsync_worker_standby_records_total counter
        leadsync_worker_standby_records_total 0
        # HELP leadsync_worker_transactions_total Committed transactions.
        # TYPE leadsync_worker_transactions_total counter
        leadsync_worker_transactions_total 0

        """#
    static let scheduler = #"""
        # HELP leadsync_scheduler_active 1 on the scheduler that is active, else 0.
        # TYPE leadsync_scheduler_active gauge
        leadsync_scheduler_active 0
        # HELP leadsync_scheduler_cycle The number of the last cycle.
        # TYPE leadsync_scheduler_cycle gauge
        leadsync_scheduler_cycle 0
        # HELP leadsync_scheduler_cycles_ended_total Cycles that ended, those given up included.
        # TYPE leadsync_scheduler_cycles_ended_total counter
        leadsync_scheduler_cycles_ended_total 0
        # HELP leadsync_scheduler_cycles_given_up_total Cycles that did not end within \#
        schedule.cycleTimeout.
        # TYPE leadsync_scheduler_cycles_given_up_total counter
        leadsync_scheduler_cycles_given_up_total 0
        # HELP leadsync_scheduler_errors_total Errors after which it started anew.
        # TYPE leadsync_scheduler_errors_total counter
        leadsync_scheduler_errors_total 0
        # HELP leadsync_scheduler_triggers_total Triggers that were published.
        # TYPE leadsync_scheduler_triggers_total counter
        leadsync_scheduler_triggers_total 0
        # HELP leadsync_scheduler_unreadable_total Records on triggers and cycles that could \#
        not be read.
        # TYPE leadsync_scheduler_unreadable_total counter
        leadsync_scheduler_unreadable_total 0

        """#
    static let connector = #"""
        # HELP leadsync_connector_active 1 on the connector that is active, else 0.
        # TYPE leadsync_connector_active gauge
        leadsync_connector_active{system="marketo"} 0
        # HELP leadsync_connector_activities_total Activities that were written back.
        # TYPE leadsync_connector_activities_total counter
        leadsync_connector_activities_total{system="marketo"} 0
        # HELP leadsync_connector_budget_left_calls Calls of them that are left.
        # TYPE leadsync_connector_budget_left_calls gauge
        leadsync_connector_budget_left_calls{system="marketo"} 0
        # HELP leadsync_connector_budget_limit_calls Calls that the connector may make in a day.
        # TYPE leadsync_connector_budget_limit_calls gauge
        leadsync_connector_budget_limit_calls{system="marketo"} 0
        # HELP leadsync_connector_budget_used_calls Calls of them that are used or leased.
        # TYPE leadsync_connector_budget_used_calls gauge
        leadsync_connector_budget_used_calls{system="marketo"} 0
        # HELP leadsync_connector_call_failures_total Calls that ended in a fault.
        # TYPE leadsync_connector_call_failures_total counter
        leadsync_connector_call_failures_total{system="marketo"} 0
        # HELP leadsync_connector_call_retries_total Calls that were repeated.
        # TYPE leadsync_connector_call_retries_total counter
        leadsync_connector_call_retries_total{system="marketo"} 0
        # HELP leadsync_connector_calls_total API calls, repetitions included.
        # TYPE leadsync_connector_calls_total counter
        leadsync_connector_calls_total{system="marketo"} 0
        # HELP leadsync_connector_changes_total Change events that were published.
        # TYPE leadsync_connector_changes_total counter
        leadsync_connector_changes_total{system="marketo"} 0
        # HELP leadsync_connector_cycle The last cycle that was polled for.
        # TYPE leadsync_connector_cycle gauge
        leadsync_connector_cycle{system="marketo"} 0
        # HELP leadsync_connector_cycle_calls API calls during the last poll, those of \#
        writes included.
        # TYPE leadsync_connector_cycle_calls gauge
        leadsync_connector_cycle_calls{system="marketo"} 0
        # HELP leadsync_connector_cycle_errors_total Lines of errors in cycle reports.
        # TYPE leadsync_connector_cycle_errors_total counter
        leadsync_connector_cycle_errors_total{system="marketo"} 0
        # HELP leadsync_connector_cycle_seconds How long the last poll took.
        # TYPE leadsync_connector_cycle_seconds gauge
        leadsync_connector_cycle_seconds{system="marketo"} 0
        # HELP leadsync_connector_cycles_total Polls that have ended.
        # TYPE leadsync_connector_cycles_total counter
        leadsync_connector_cycles_total{system="marketo"} 0
        # HELP leadsync_connector_expired_total Records that were deleted before they were read.
        # TYPE leadsync_connector_expired_total counter
        leadsync_connector_expired_total{system="marketo"} 0
        # HELP leadsync_connector_faults_total Faults after which a part of the connector waited.
        # TYPE leadsync_connector_faults_total counter
        leadsync_connector_faults_total{system="marketo",lane="activities"} 0
        leadsync_connector_faults_total{system="marketo",lane="poll"} 0
        leadsync_connector_faults_total{system="marketo",lane="realtime"} 0
        leadsync_connector_faults_total{system="marketo",lane="requests"} 0
        leadsync_connector_faults_total{system="marketo",lane="writes"} 0
        # HELP leadsync_connector_first_load_active 1 while the first load goes on, else 0.
        # TYPE leadsync_connector_first_load_active gauge
        leadsync_connector_first_load_active{system="marketo"} 0
        # HELP leadsync_connector_first_load_left_seconds How long the rest of the first \#
        load takes at this rate.
        # TYPE leadsync_connector_first_load_left_seconds gauge
        leadsync_connector_first_load_left_seconds{system="marketo"} 0
        # HELP leadsync_connector_first_load_records Records that the first load has read.
        # TYPE leadsync_connector_first_load_records gauge
        leadsync_connector_first_load_records{system="marketo"} 0
        # HELP leadsync_connector_first_load_records_per_second Records that the first load \#
        reads in a second.
        # TYPE leadsync_connector_first_load_records_per_second gauge
        leadsync_connector_first_load_records_per_second{system="marketo"} 0
        # HELP leadsync_connector_postponements_total Batches of which some writes have to wait.
        # TYPE leadsync_connector_postponements_total counter
        leadsync_connector_postponements_total{system="marketo"} 0
        # HELP leadsync_connector_requests_total Sync requests that were answered.
        # TYPE leadsync_connector_requests_total counter
        leadsync_connector_requests_total{system="marketo"} 0
        # HELP leadsync_connector_requests_unknown_total Of them, for persons that are not there.
        # TYPE leadsync_connector_requests_unknown_total counter
        leadsync_connector_requests_unknown_total{system="marketo"} 0
        # HELP leadsync_connector_restarts_total Errors after which it started anew.
        # TYPE leadsync_connector_restarts_total counter
        leadsync_connector_restarts_total{system="marketo"} 0
        # HELP leadsync_connector_token_renewals_total Tokens that were no longer taken.
        # TYPE leadsync_connector_token_renewals_total counter
        leadsync_connector_token_renewals_total{system="marketo"} 0
        # HELP leadsync_connector_unreadable_total Records that could not be read.
        # TYPE leadsync_connector_unreadable_total counter
        leadsync_connector_unreadable_total{system="marketo"} 0
        # HELP leadsync_connector_write_delay_seconds From the decision to the result, the \#
        slowest write of the last batch.
        # TYPE leadsync_connector_write_delay_seconds gauge
        leadsync_connector_write_delay_seconds{system="marketo"} 0
        # HELP leadsync_connector_writes_backlog_records Writes that are still to be applied.
        # TYPE leadsync_connector_writes_backlog_records gauge
        leadsync_connector_writes_backlog_records{system="marketo"} 0
        # HELP leadsync_connector_writes_total Writes whose results are published.
        # TYPE leadsync_connector_writes_total counter
        leadsync_connector_writes_total{system="marketo",lane="realtime",status="applied"} 0
        leadsync_connector_writes_total{system="marketo",lane="realtime",status="rejected"} 0
        leadsync_connector_writes_total{system="marketo",lane="writes",status="applied"} 0
        leadsync_connector_writes_total{system="marketo",lane="writes",status="rejected"} 0
        # HELP leadsync_connector_writes_waiting_records Writes that the vendor cannot take \#
        for the moment; tried again.
        # TYPE leadsync_connector_writes_waiting_records gauge
        leadsync_connector_writes_waiting_records{system="marketo"} 0

        """#
}
