# SPDX-License-Identifier: Apache-2.0
"""Random faults while workers work, and an account of every event. See docs/operations.md."""

import argparse
import math
import os
import random
import shutil
import sys
import tempfile

from catalogue import EMBEDDED_FAULTS, OUTSIDE_FAULTS, WORKER_FAULTS
from cluster import EmbeddedCluster, OutsideCluster
from report import Report
from playing import Run
from records import FIELD_COUNT

SEEDS = 1_000_000
LEADS, AFTER_SECONDS, DRAIN_SECONDS = 200, 3, 120
# With --outages: events a second, fields for each event of a round, and a longer patience.
OUTAGES_RATE, OUTAGES_FIELDS, OUTAGES_DRAIN_SECONDS = 100, 1.5, 600
SHORT = {
    "rounds": 3, "leads": 60, "events_per_round": 120, "fault_seconds": (1, 2),
    "after_seconds": 1,
}


def options():
    parser = argparse.ArgumentParser(
        prog="chaos", description=__doc__,
        epilog=f"Faults of workers: {', '.join(WORKER_FAULTS)}. Of the embedded broker: "
               f"{', '.join(EMBEDDED_FAULTS)}. Of brokers outside: {', '.join(OUTSIDE_FAULTS)}.")
    add = parser.add_argument
    add("--executable", default=".build/debug/leadsync", help="the leadsync to try")
    add("--broker-executable", default=None,
        help="the leadsync whose embedded broker is used, if it is another one")
    add("--seed", type=int, default=None, help="repeats what is drawn; random if not given")
    add("--rounds", type=int, default=None, help="10, or with --outages one of each fault")
    add("--leads", type=int, default=None, help="200, or with --outages as many as are needed")
    add("--events-per-round", type=int, default=300)
    add("--rate", type=float, default=None,
        help="events a second of a round, instead of a number for each round")
    add("--workers", type=int, default=3)
    add("--partitions", type=int, default=12)
    add("--faults", type=lambda text: text.split(","), default=None,
        help="names with commas; all that the cluster can have if not given")
    add("--in-turn", action="store_true", help="one fault a round, in the order of their list")
    add("--fault-seconds", type=float, nargs=2, default=(2, 8), metavar=("LEAST", "MOST"))
    add("--outages", action="store_true",
        help="outages in turn, and how soon each one's backlog is worked off, against the same "
             "backlog without an outage")
    add("--after-seconds", type=float, default=None, help="how long is fed after the healing")
    add("--drain-seconds", type=float, default=None, help="when a round counts as stuck")
    add("--environment", action="append", default=[], metavar="NAME=VALUE",
        help="a setting for the workers; may be repeated")
    add("--short", action="store_true", help="three small rounds, for every run of the tests")
    add("--keep", action="store_true", help="keep the workers' logs and states")
    chosen = parser.parse_args()
    if chosen.short:
        vars(chosen).update(SHORT)
    if chosen.seed is None:
        chosen.seed = random.SystemRandom().randrange(1, SEEDS)
    return completed(chosen)


def completed(chosen):
    """The options with what follows from others."""
    is_measuring = chosen.outages
    if is_measuring and chosen.rate is None:
        chosen.rate = OUTAGES_RATE
    if chosen.leads is None:
        events = chosen.rate * (chosen.fault_seconds[1] + 2) if is_measuring else 0
        chosen.leads = max(LEADS, math.ceil(events * OUTAGES_FIELDS / FIELD_COUNT))
    if chosen.after_seconds is None:
        chosen.after_seconds = 0 if is_measuring else AFTER_SECONDS
    if chosen.drain_seconds is None:
        chosen.drain_seconds = OUTAGES_DRAIN_SECONDS if is_measuring else DRAIN_SECONDS
    return chosen


def cluster(chosen):
    servers = os.environ.get("LEADSYNC_KAFKA_BOOTSTRAP_SERVERS")
    if not servers:
        return EmbeddedCluster(chosen.broker_executable or chosen.executable)
    brokers = list(range(1, len(servers.split(",")) + 1))
    return OutsideCluster(
        servers, os.environ.get("LEADSYNC_CHAOS_CONTROL"), brokers, min(3, len(brokers)))


def say(line):
    print(line, flush=True)


def main():
    chosen = options()
    directory = tempfile.mkdtemp(prefix="chaos-")
    say(f"seed {chosen.seed}; logs in {directory}")
    brokers = cluster(chosen)
    say(f"on {brokers.description}")
    run = None
    try:
        run = Run(chosen, brokers, directory, say)
        run.play()
        ledger = run.judge()
        is_good = Report(run, ledger).tell(say)
    finally:
        if run:
            run.close()
        brokers.close()
    if is_good and not chosen.keep:
        shutil.rmtree(directory, ignore_errors=True)
    say(f"seed {chosen.seed}: {'all is accounted for' if is_good else 'FAILED'}"
        + ("" if is_good else f"; logs in {directory}"))
    return 0 if is_good else 1


if __name__ == "__main__":
    sys.exit(main())
