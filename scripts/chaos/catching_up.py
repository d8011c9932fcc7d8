# SPDX-License-Identifier: Apache-2.0
"""How long an outage's backlog takes to be worked off, against the same backlog without one."""

import statistics

# A backlog may take so many times as long after an outage as without one.
MOST_RATIO = 2
# Smaller backlogs are worked off in the time of a few commits, which says nothing.
LEAST_EVENTS = 1_000


class Outage:
    """A round under an outage: when that ended, and what was left to do then."""

    def __init__(self, drawn, faults, began, healing, healed):
        self.drawn = drawn
        self.faults = " + ".join(fault.name for fault in faults)
        self.began = began
        self._healing = healing
        self._healed = healed
        self._has_starts = any(fault.starts_brokers for fault in faults)
        self.seconds = self.control_seconds = None

    @property
    def ended(self):
        """When Kafka itself worked again. Brokers that are started take a while for it: it is over
        when every partition has taken an event, or, where none came, with the last command."""
        firsts, waited = {}, []
        for edit in self.drawn.edits:
            at = edit.acknowledged_at
            if at is None or at < self._healing:
                continue
            partition = edit.place[:2]
            firsts[partition] = min(at, firsts.get(partition, at))
            if edit.sent_at < self._healing:
                waited.append(at)
        if self._has_starts:
            return min(self._healed, max(firsts.values(), default=self._healed))
        # Events that could not be fed before: the clients look again after a moment.
        return max(self._healed, min(waited, default=self._healed))

    @property
    def lasted(self):
        return self.ended - self.began

    @property
    def backlog(self):
        """The events of which nothing had come when the outage was over."""
        ended = self.ended
        return sum(
            len(item.edits) for item in self.drawn.items
            if item.edits[0].acknowledged_at and not any(
                edit.is_last and edit.written_at and edit.written_at <= ended
                for edit in item.edits))

    def drained(self, at):
        self.seconds = at - self.ended

    @property
    def ratio(self):
        return self.seconds / self.control_seconds if self.control_seconds else None

    @property
    def is_measured(self):
        """Whether there was enough to do for a time that says something."""
        return self.ratio is not None and self.backlog >= LEAST_EVENTS

    @property
    def is_slow(self):
        return self.is_measured and self.ratio > MOST_RATIO

    def __str__(self):
        if self.seconds is None:
            return f"a backlog of {self.backlog} events was not worked off"
        told = (f"{self.lasted:.1f} s of outage; its backlog of {self.backlog} events was worked "
                f"off in {self.seconds:.1f} s")
        if self.ratio is None:
            return told
        told += f", without an outage in {self.control_seconds:.1f} s: {self.ratio:.2f} times"
        return told if self.is_measured else told + f" (not counted: below {LEAST_EVENTS})"


def summary(outages, exits, dead_letters):
    """Lines about all outages of a run."""
    measured = [outage for outage in outages if outage.is_measured]
    ratios = sorted(outage.ratio for outage in measured)
    lines = [f"{'outage':44} {'s':>6}  {'events':>7}  {'s after':>8}  {'s without':>9}  {'ratio':>6}"]
    for outage in outages:
        seconds, without, ratio = (
            "-" if value is None else f"{value:.{digits}f}" for value, digits in (
                (outage.seconds, 1), (outage.control_seconds, 1), (outage.ratio, 2)))
        lines.append(f"{outage.faults:44} {outage.lasted:6.1f}  {outage.backlog:7}  "
                     f"{seconds:>8}  {without:>9}  {ratio:>6}")
    told = (f"{ratios[0]:.2f} least, {statistics.median(ratios):.2f} median, {ratios[-1]:.2f} most"
            if ratios else "none had a backlog that can be measured")
    lines.append(
        f"outages: {len(outages)}, measured {len(measured)}; time after an outage against the "
        f"same backlog without one: {told}; exits {exits}; dead letters {dead_letters}")
    return lines
