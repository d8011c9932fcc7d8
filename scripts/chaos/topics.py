# SPDX-License-Identifier: Apache-2.0
"""The topics of a run: names under a prefix of its own."""


class Topics:
    def __init__(self, prefix, partitions):
        self.prefix = prefix
        self.partitions = partitions
        self.group = f"{prefix}workers"
        self.changes = {s: f"{prefix}changes.{s}" for s in ("marketo", "salesforce")}
        self.writes = {s: f"{prefix}writes.{s}" for s in ("marketo", "salesforce")}
        self.requests = f"{prefix}requests"
        self.results = f"{prefix}results"
        self.activities = f"{prefix}activities"
        self.leads = f"{prefix}leads"
        self.forwards = f"{prefix}forwards"
        self.dead_letters = f"{prefix}dead-letters"
        self.single = [prefix + name for name in ("triggers", "schema", "cycles")]

    @property
    def inputs(self):
        """What feeds the workers from outside."""
        return [*self.changes.values(), self.requests, self.results]

    @property
    def outputs(self):
        """What the workers publish for others."""
        return [*self.writes.values(), self.activities, self.leads, self.dead_letters]

    @property
    def all(self):
        return [*self.inputs, *self.outputs, self.forwards, *self.single]
