# SPDX-License-Identifier: Apache-2.0
"""Feeds rounds: edits at an even pace, watermarks in between, and what is fed beside them."""

import threading
import time

from records import (
    FIELD_COUNT, MARKETO, SYSTEMS, change, encode, field_name, request, watermark,
)

WATERMARK_SECONDS = 0.5
# Of a hundred edits: those whose event is delivered a second time.
REPEAT_SHARE = 5


class Feed:
    def __init__(self, random, clock, topics, feeder, history, vendors):
        self._random = random
        self._clock = clock
        self._topics = topics
        self._feeder = feeder
        self._history = history
        self._vendors = vendors
        self.problems = []

    def load(self, system, leads):
        """One side of every pair; both agree."""
        at = self._clock.next()
        for lead in leads:
            values = {field_name(system, n): f"start {lead.number}" for n in range(FIELD_COUNT)}
            values.update(self._names(system, lead))
            event = change(f"load-{system}-{lead.number}", system, lead, values, at, snapshot=True)
            for number in range(FIELD_COUNT):
                self._vendors.edit(system, lead.id_in(system), number, f"start {lead.number}")
            self._send(self._topics.changes[system], lead.key, event)

    @staticmethod
    def _names(system, lead):
        names = ("lastName", "company") if system == MARKETO else ("LastName", "Company")
        return {names[0]: f"Person {lead.number}", names[1]: f"Company {lead.number}"}

    def watermarks(self):
        up_to = self._clock.next()
        for system in SYSTEMS:
            value = encode(watermark(system, up_to))
            for partition in range(self._topics.partitions):
                self._feeder.send(self._topics.changes[system], value, partition=partition)

    def round(self, drawn, seconds, is_over):
        """Feeds a round within a time, in an order that keeps each item's edits in theirs."""
        steps = [("item", item) for item in drawn.items]
        steps += [("creation", creation) for creation in drawn.creations]
        steps += [("request", asked) for asked in drawn.requests]
        self._random.shuffle(steps)
        began = last = time.monotonic()
        for number, (kind, what) in enumerate(steps):
            due = began + seconds * number / len(steps)
            is_over.wait(max(0, due - time.monotonic()))
            getattr(self, f"_{kind}")(what)
            if time.monotonic() - last > WATERMARK_SECONDS:
                last = time.monotonic()
                self.watermarks()
        self.watermarks()

    def _item(self, item):
        if item.kind == "crossing":
            return self._crossing(*item.edits)
        # Both sides of a collision at one time, so that neither can have seen the other.
        common = self._clock.next()
        for edit in item.edits:
            at = common if item.kind == "collision" else self._clock.next()
            self._edit(edit, at)

    def _crossing(self, winner, loser):
        self._vendors.crossings[loser.system, winner.value] = (
            winner, lambda at: self._tell(loser, at))
        self._edit(winner, self._clock.next())

    def _edit(self, edit, at):
        lead, system = edit.lead, edit.system
        self._vendors.edit(system, lead.id_in(system), edit.field, edit.value)
        self._tell(edit, at)

    def _tell(self, edit, at):
        lead, system = edit.lead, edit.system
        edit.changed_at = at
        fields = {field_name(system, edit.field): edit.value}
        event = change(f"edit-{edit.value}", system, lead, fields, at)
        edit.sent_at = time.time()

        def acknowledged(error, message):
            if error is not None:
                self.problems.append(f"{edit.value} was not delivered: {error}")
                return
            edit.acknowledged_at = time.time()
            edit.place = message.topic(), message.partition(), message.offset()

        self._send(self._topics.changes[system], lead.key, event, acknowledged)
        if self._random.randrange(100) < REPEAT_SHARE:
            self._send(self._topics.changes[system], lead.key, event)

    def _creation(self, creation):
        lead, system = creation.lead, creation.system
        values = self._names(system, lead)
        event = change(
            f"new-{lead.number}", system, lead, values, self._clock.next(), snapshot=True,
            operation="created")
        self._send(self._topics.changes[system], lead.key, event)
        if creation.request:
            self._request((creation.request, lead))

    def _request(self, asked):
        identifier, lead = asked
        self._send(
            self._topics.requests, lead.key,
            request(identifier, lead.person, self._clock.next()))

    def _send(self, topic, key, value, on_delivery=None):
        self._history.fed(topic, key, value)
        self._feeder.send(topic, encode(value), key=key, on_delivery=on_delivery or self._check)

    def _check(self, error, message):
        if error is not None:
            self.problems.append(f"a record of {message.topic()} was not delivered: {error}")


class FeedingThread:
    """Feeds a round beside the faults."""

    def __init__(self, feed, drawn, seconds):
        self._is_over = threading.Event()
        self._error = None
        self._thread = threading.Thread(
            target=self._run, args=(feed, drawn, seconds), daemon=True)
        self._thread.start()

    def _run(self, feed, drawn, seconds):
        try:
            feed.round(drawn, seconds, self._is_over)
        except Exception as error:
            self._error = error

    def hurry(self):
        """Feeds what is left without a pace."""
        self._is_over.set()

    def join(self):
        self._thread.join()
        if self._error:
            raise self._error


