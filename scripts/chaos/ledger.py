# SPDX-License-Identifier: Apache-2.0
"""What workers have published, as a read_committed reader sees it, record by record."""

import collections
import json
import threading
import time


class Seen:
    """A record that was read."""

    def __init__(self, message, kind):
        self.kind = kind
        self.topic = message.topic()
        self.partition = message.partition()
        self.offset = message.offset()
        self.key = (message.key() or b"").decode(errors="replace")
        raw = message.value()
        self.value = json.loads(raw) if raw else None
        self.timestamp = message.timestamp()[1]
        self.seen_at = time.time()

    @property
    def place(self):
        return f"{self.topic}[{self.partition}]@{self.offset}"


class Ledger:
    """All that was read, and where to look for it."""

    def __init__(self, topics):
        self._kinds = {
            topics.writes["marketo"]: "write", topics.writes["salesforce"]: "write",
            topics.activities: "activity", topics.leads: "state",
            topics.dead_letters: "dead-letter",
        }
        self.changed = threading.Condition()
        self.records = collections.defaultdict(list)
        self.by_lead = collections.defaultdict(list)
        # (system written to, value): the writes that carry it.
        self.writes_of_value = collections.defaultdict(list)
        self.states = {}
        # Leads that are known under another ID by now.
        self.aliases = {}
        self.repeated_offsets = 0
        self._next = {}

    def take(self, message):
        """Files a record, and returns it; None if the reader was given it before."""
        place = message.topic(), message.partition()
        with self.changed:
            if message.offset() < self._next.get(place, 0):
                self.repeated_offsets += 1
                return None
            self._next[place] = message.offset() + 1
            seen = Seen(message, self._kinds[message.topic()])
            self.records[seen.kind].append(seen)
            self.by_lead[seen.key].append(seen)
            if seen.kind == "write":
                for value in seen.value["fields"].values():
                    self.writes_of_value[seen.value["system"], value].append(seen)
            elif seen.kind == "state" and seen.value:
                if seen.value["kind"] == "alias":
                    self.aliases[seen.key] = seen.value["of"]
                else:
                    self.states[seen.key] = seen
            self.changed.notify_all()
            return seen

    def state_of(self, key):
        """The last state of a lead, under whatever ID it has by now."""
        return self.states.get(self.aliases.get(key, key))

    def await_true(self, condition, seconds):
        """Looks again with each record that comes, until it holds or the time is over."""
        with self.changed:
            return self.changed.wait_for(condition, seconds)
