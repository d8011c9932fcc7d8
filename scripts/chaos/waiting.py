# SPDX-License-Identifier: Apache-2.0
"""Waits until all that was fed is decided, written, answered and read."""

import time

from confluent_kafka import KafkaException

from records import other

LOOK_SECONDS = 0.3
CALL_SECONDS = 10


class Drain:
    def __init__(self, reader, watch, topics, feeder, vendors):
        self._reader = reader
        self._feeder = feeder
        self._vendors = vendors
        self._ledger = reader.ledger
        self._watch = watch
        self._topics = topics

    def loaded(self, leads, seconds):
        """Whether every lead has a state and the workers have read their inputs."""
        deadline = time.monotonic() + seconds
        if not self._feeder.flush(seconds):
            return False
        done = self._ledger.await_true(
            lambda: all(lead.key in self._ledger.states for lead in leads), seconds)
        return done and not self._rest(deadline)

    def round(self, drawn, seconds):
        """Waits for a round's end; returns what is left when the time is over, or nothing."""
        deadline = time.monotonic() + seconds
        if not self._feeder.flush(seconds):
            return "records that were not acknowledged"
        pending = _Pending(drawn, self._ledger)
        self._ledger.await_true(pending.is_over, max(0, deadline - time.monotonic()))
        if pending.left:
            return f"{len(pending.left)} writes or activities: {', '.join(pending.told())}"
        return self._rest(deadline)

    def _rest(self, deadline):
        """Waits until the inputs are consumed, the outputs read to their ends, and the writes
        answered."""
        left = None
        while time.monotonic() < deadline:
            try:
                left = self._look(deadline)
                if not left:
                    return None
            except KafkaException as error:
                left = str(error)
            # The workers say nothing when they commit: only asking tells.
            with self._ledger.changed:
                self._ledger.changed.wait(LOOK_SECONDS)
        return left

    def _look(self, deadline):
        topics = self._topics
        lag = self._watch.lag(topics.inputs, topics.partitions)
        if lag:
            return f"{lag} records of the inputs"
        ends = self._watch.ends(topics.outputs, topics.partitions)
        if not self._reader.await_ends(ends, max(0, deadline - time.monotonic())):
            return "outputs that were not read"
        # What was read until now may have been answered since the inputs were looked at.
        if not (self._vendors.is_idle and self._feeder.flush(CALL_SECONDS)):
            return "writes without an answer"
        lag = self._watch.lag(topics.inputs, topics.partitions)
        if lag:
            return f"{lag} results"
        # The answers, and edits that came to light late, may have led to more writes.
        if self._watch.ends(topics.outputs, topics.partitions) != ends:
            return "outputs that came last"
        return None


class _Pending:
    """What has to be seen before a round can be over."""

    def __init__(self, drawn, ledger):
        self._ledger = ledger
        self._created = set()
        self._requested = set()
        self._read = 0
        self.left = {("value", other(e.system), e.value): e for e in drawn.edits if e.is_last}
        self._others = {(other(e.system), e.value): e for e in drawn.edits}
        for creation in drawn.creations:
            self.left["create", creation.lead.key] = creation
            if creation.request:
                self.left["request", creation.request] = creation
        for identifier, lead in drawn.requests:
            self.left["request", identifier] = lead
        self._activities = 0

    def is_over(self):
        writes = self._ledger.records["write"]
        for seen in writes[self._read:]:
            write = seen.value
            for value in write["fields"].values():
                self.left.pop(("value", write["system"], value), None)
                edit = self._others.get((write["system"], value))
                if edit is not None and edit.written_at is None:
                    edit.written_at = seen.seen_at
            if write["operation"] == "create":
                self.left.pop(("create", write["lead"]), None)
        self._read = len(writes)
        activities = self._ledger.records["activity"]
        for seen in activities[self._activities:]:
            if seen.value["type"] == "requested":
                asked = (seen.value.get("cause") or {}).get("request")
                self.left.pop(("request", asked), None)
        self._activities = len(activities)
        return not self.left

    def told(self):
        return [" ".join(map(str, key)) for key in list(self.left)[:5]]
