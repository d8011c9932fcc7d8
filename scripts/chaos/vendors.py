# SPDX-License-Identifier: Apache-2.0
"""Both systems at the other end: they apply the writes, answer each with a result, and now and then
tell a write's echo or a change event a second time."""

import functools
import heapq
import threading

from plan import CREATED_BASE
from records import (
    MARKETO, SALESFORCE, change, encode, field_number, other, result, salesforce_record,
)

# Of a hundred writes: those whose echo comes, as it does when a connector polls.
ECHO_SHARE = 20
ANSWER_MS = (0, 300)
# Edits whose time is told in whole seconds.
WHOLE_SECOND_SHARE = 0.5
# How long it takes until an edit is told that our write has replaced.
CROSSING_TOLD_MS = (0, 1_000)


class Vendors:
    def __init__(self, random, clock, topics, feeder, history, now):
        self._random = random
        self._clock = clock
        self._topics = topics
        self._feeder = feeder
        self._history = history
        self._now = now
        self._lock = threading.Lock()
        self._waiting = []
        self._is_busy = False
        self._count = 0
        self._created = {}
        # (system, record, field): the value that the record holds.
        self.held = {}
        # (system, value of a write): the edit that the write carries, and what tells the other
        # one, which it replaces.
        self.crossings = {}

    def edit(self, system, record, field, value):
        with self._lock:
            self.held[system, record, field] = value

    def take(self, seen):
        """A write that was read: it is answered after a moment."""
        self._later(ANSWER_MS, lambda: self._apply(seen.value))

    def _later(self, milliseconds, body):
        with self._lock:
            self._count += 1
            due = self._now() + self._random.randint(*milliseconds) / 1_000
            heapq.heappush(self._waiting, (due, self._count, body))

    @property
    def is_idle(self):
        """Whether every write that was read is answered."""
        with self._lock:
            return not self._waiting and not self._is_busy

    def work(self):
        """Answers the writes, and tells the edits, whose time has come."""
        while True:
            with self._lock:
                if not self._waiting or self._waiting[0][0] > self._now():
                    return
                body = heapq.heappop(self._waiting)[2]
                self._is_busy = True
            body()
            self._is_busy = False

    def _record_of(self, write):
        """The record that a write is for; one of its own for each create."""
        if write["operation"] != "create":
            return write["record"], False
        known = self._created.get(write["id"])
        if known is None:
            number = CREATED_BASE + len(self._created)
            known = salesforce_record(number) if write["system"] == SALESFORCE else str(number)
            self._created[write["id"]] = known
        return known, True

    def _apply(self, write):
        record, created = self._record_of(write)
        fields = {}
        for name, value in write["fields"].items():
            number = field_number(write["system"], name)
            if number is not None:
                fields[name] = value
                self.edit(write["system"], record, number, value)
        at = self._clock.next()
        self._send(self._topics.results, write["lead"], result(write, record, created, at))
        self._tell_crossings(write, at)
        if fields and not created and self._random.randrange(100) < ECHO_SHARE:
            self._echo(write, record, fields, at)

    def _tell_crossings(self, write, at):
        """Edits that were made just before this write replaced them come to light behind it."""
        for value in write["fields"].values():
            winner, tell = self.crossings.pop((write["system"], value), (None, None))
            if winner is None:
                continue
            # Behind the winner: what was known of the field before is older in any case.
            made = self._random.randint(winner.changed_at, max(winner.changed_at, at - 1))
            second = made - made % 1_000
            if second >= winner.changed_at and self._random.random() < WHOLE_SECOND_SHARE:
                made = second
            self._later(CROSSING_TOLD_MS, functools.partial(tell, made))

    def _echo(self, write, record, fields, at):
        system = write["system"]
        echo = change(f"echo-{write['id']}", system, _Record(system, record), fields, at)
        self._send(self._topics.changes[system], write["lead"], echo)

    def _send(self, topic, key, value):
        self._history.fed(topic, key, value)
        self._feeder.send(topic, encode(value), key=key)


class _Record:
    """A record whose twin is not told."""

    def __init__(self, system, record):
        self._ids = {system: record, other(system): None}

    def id_in(self, system):
        return self._ids[system]


