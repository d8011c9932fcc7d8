# SPDX-License-Identifier: Apache-2.0
"""A run: rounds of feeding under faults, each drained before the next, then the verdict."""

import os
import random
import threading
import time

from catalogue import ALONE, Catalogue
from catching_up import Outage
from clients import Feeder, Watch
from deletion import delete_consumed
from feed import Feed, FeedingThread
from history import History
from plan import Plan
from reading import LiveReader, read_anew
from records import MARKETO, SALESFORCE, Clock
from recovery import Recovery
from remaking import Remaker, topics_creator
from topics import Topics
from vendors import Vendors
from verdict import Verdict, Violation
from waiting import Drain
from workers import Staff

ROUNDS = 10
LOAD_SECONDS = 120


class Run:
    def __init__(self, options, cluster, directory, say):
        self.options = options
        self.directory = directory
        self._say = say
        self._cluster = cluster
        self._random = random.Random(options.seed)
        self.topics = Topics(f"chaos-{options.seed}-{os.getpid()}.", options.partitions)
        self._clock = Clock()
        self.history = History()
        self.recoveries = []
        self.outages = []
        self.rounds = []
        self.violations = []
        self.repeated = []
        self._environment = {
            "LEADSYNC_KAFKA_BOOTSTRAP_SERVERS": cluster.servers,
            "LEADSYNC_TOPICS_PREFIX": self.topics.prefix,
            "LEADSYNC_TOPICS_PARTITIONS": str(options.partitions),
            "LEADSYNC_WORKER_GROUP": self.topics.group,
            **({"LEADSYNC_TOPICS_REPLICATION_FACTOR": str(cluster.replication)}
               if cluster.replication else {}),
            **dict(pair.split("=", 1) for pair in options.environment),
        }
        self._create_topics = topics_creator(options.executable, self._environment)
        self._create_topics()
        self._feeder = Feeder(cluster.servers)
        self.vendors = Vendors(
            random.Random(options.seed + 1), self._clock, self.topics, self._feeder, self.history,
            time.monotonic)
        self._reader = LiveReader(cluster.servers, self.topics, self._read, self.vendors.work)
        self._feed = Feed(
            random.Random(options.seed + 2), self._clock, self.topics, self._feeder, self.history,
            self.vendors)
        self._watch = Watch(cluster.servers, self.topics.group)
        self._drain = Drain(
            self._reader, self._watch, self.topics, self._feeder, self.vendors)
        self.plan = Plan(self._random, options.leads)
        self.staff = Staff(options.workers, options.executable, self._environment, directory)
        self._catalogue = Catalogue(
            self._random, cluster, self.staff, self.topics,
            lambda topics: delete_consumed(cluster, topics),
            Remaker(cluster, self.topics, self._feeder, self._watch, self._create_topics),
            options.outages)
        self._control_random = random.Random(options.seed + 3)

    def _read(self, seen):
        if seen.kind == "write":
            self.vendors.take(seen)

    @property
    def ledger(self):
        return self._reader.ledger

    @property
    def feeder_renewals(self):
        """How many of the feeder's producers have ended."""
        return self._feeder.renewals

    @property
    def reader_troubles(self):
        return self._reader.troubles

    # Rounds

    def play(self):
        self.staff.await_ready()
        # The losing side first and alone: then nothing has to be written.
        for system in (SALESFORCE, MARKETO):
            self._feed.load(system, self.plan.leads)
            if not self._drain.loaded(self.plan.leads, LOAD_SECONDS):
                raise RuntimeError(f"the first load of {system} was not taken in time")
        self._feed.watermarks()
        for number in range(1, self._round_count + 1):
            self._round(number)
            if self._is_stuck:
                return

    @property
    def _is_stuck(self):
        """Whether nothing can be measured any more."""
        return any(violation.kind != "slow" for violation in self.violations)

    @property
    def _names(self):
        """The faults from which those of a round are drawn."""
        if self.options.faults:
            return self.options.faults
        return self._catalogue.outages() if self.options.outages else self._catalogue.names()

    @property
    def _round_count(self):
        if self.options.rounds:
            return self.options.rounds
        return len(self._names) if self.options.outages else ROUNDS

    def _faults(self, number):
        names = self._names
        unknown = set(names) - set(self._catalogue.names())
        if unknown:
            raise ValueError(f"no such faults here: {', '.join(sorted(unknown))}")
        if self.options.in_turn or self.options.outages:
            chosen = [names[(number - 1) % len(names)]]
        else:
            chosen = self._random.sample(names, min(len(names), self._random.randint(1, 2)))
            # Two copies of three hold what is acknowledged: one broker may be away, not two.
            if all(name.startswith(("broker-", "replicas-")) for name in chosen):
                chosen = chosen[:1]
            if ALONE in chosen:
                chosen = [ALONE]
        return [self._catalogue.draw(name) for name in chosen]

    def _round(self, number):
        lasting = self._random.uniform(*self.options.fault_seconds)
        lead_in = self._random.uniform(0.5, 2)
        events = self.options.events_per_round
        if self.options.rate:
            events = round(self.options.rate * (lead_in + lasting))
        drawn = self.plan.round(number, events)
        faults = self._faults(number)
        self.rounds.append(drawn)
        self._say(f"round {number}: {len(drawn.edits)} events, "
                  f"{' and '.join(map(str, faults))}, {lasting:.1f} s")
        feeding = FeedingThread(self._feed, drawn, lead_in + lasting + self.options.after_seconds)
        threading.Event().wait(lead_in)
        exits, readies = len(self.staff.exits), len(self.staff.readies)
        began, healing, healed = self._inflict(faults, lasting)
        feeding.join()
        recovery = Recovery(number, faults, began, max(healed, time.time()))
        recovery.drained_at = self._await_drained(drawn)
        self.recoveries.append(recovery)
        recovery.measure(drawn)
        for fault in faults:
            fault.tidy()
        readies = len(self.staff.readies) - readies
        self._say(f"  {recovery}; 'worker ready' {readies} times")
        if self.options.outages and not self._is_stuck:
            self._compare(Outage(drawn, faults, began, healing, healed), recovery.drained_at)
        for end in self.staff.exits[exits:]:
            end.is_disturbed = len(faults) > 1
            if not end.is_expected:
                self._say(f"  {end}")

    @staticmethod
    def _inflict(faults, seconds):
        """Begins and heals faults; returns when they began, and when the healing began and ended.
        """
        began = time.time()
        for fault in faults:
            fault.begin()
        if not all(fault.is_instant for fault in faults):
            threading.Event().wait(seconds)
        healing = time.time()
        for fault in sorted(faults, key=lambda fault: fault.ends_last):
            fault.heal()
        return began, healing, time.time()

    def _await_drained(self, drawn):
        """Waits until a round is drained; returns when it was."""
        left = self._drain.round(drawn, self.options.drain_seconds)
        at = time.time()
        if left:
            self.violations.append(Violation(
                "stuck", f"round {drawn.number} is not drained after "
                f"{self.options.drain_seconds} s: {left}"))
        return at

    def _compare(self, outage, drained_at):
        """Has as many events as an outage left worked off once more, without one: the workers
        stand still until all of them are fed."""
        outage.drained(drained_at)
        self.outages.append(outage)
        backlog = outage.backlog
        if backlog:
            drawn = self.plan.control(
                f"{outage.drawn.number}-control", backlog, self._control_random)
            self.rounds.append(drawn)
            self.staff.send("SIGSTOP")
            FeedingThread(self._feed, drawn, 0).join()
            self._feeder.flush(self.options.drain_seconds)
            began = time.time()
            self.staff.send("SIGCONT")
            drained_at = self._await_drained(drawn)
            outage.control_seconds = None if self._is_stuck else drained_at - began
        self._say(f"  {outage}")
        if outage.is_slow:
            self.violations.append(Violation("slow", f"{outage.faults}: {outage}"))

    # The end

    def judge(self):
        late = self.staff.stop()
        self.violations += [Violation("hang", f"{name} did not end") for name in late]
        ends = self._watch.ends(self.topics.outputs, self.topics.partitions)
        ledger = read_anew(self._cluster.servers, self.topics, ends)
        for kind, records in ledger.records.items():
            mine = {seen.place for seen in records}
            live = {seen.place for seen in self.ledger.records[kind]}
            if mine != live:
                few = sorted(mine ^ live)[:3]
                self.violations.append(Violation(
                    "reader", f"{kind}: {len(live)} read along, {len(mine)} read anew: {few}"))
        verdict = Verdict(ledger, self.rounds, self.plan.leads, self.vendors)
        self.violations += verdict.reached()
        self.repeated = verdict.repeated
        self.violations += [Violation("feed", text) for text in self._feed.problems]
        self.violations += [Violation("exit", str(end)) for end in self.staff.unexpected()]
        return ledger

    def close(self):
        self.staff.stop()
        self._reader.close()
        self._watch.close()
        self._feeder.close()
