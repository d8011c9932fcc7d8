# SPDX-License-Identifier: Apache-2.0
"""How long it takes after a fault until work goes on, and until it is done."""

import collections


class Recovery:
    def __init__(self, number, faults, began, rested):
        self.number = number
        self.faults = [fault.name for fault in faults]
        self.began = began
        # When the fault was over and all was fed.
        self.rested = rested
        self.drained_at = None
        # Seconds from the beginning of the fault to the first write of an event that was sent
        # after it: in any partition, and in the last of them.
        self.first = self.every = None
        # Seconds from then until Kafka itself had taken an event in the last of them: no worker
        # can be faster.
        self.taken = None
        # Seconds from then until nothing was left.
        self.drained = None

    def measure(self, drawn):
        written, taken = collections.defaultdict(list), collections.defaultdict(list)
        for edit in drawn.edits:
            if edit.acknowledged_at and edit.sent_at > self.began and edit.written_at:
                written[edit.place[1]].append(edit.written_at - self.began)
                # The acknowledgement may be lost, and come when the record is sent once more.
                known = min(edit.acknowledged_at, edit.written_at)
                taken[edit.place[1]].append(known - self.began)
        firsts = [min(times) for times in written.values()]
        if firsts:
            self.first, self.every = min(firsts), max(firsts)
            self.taken = max(min(times) for times in taken.values())
        self.drained = self.drained_at - self.rested

    def __str__(self):
        if self.first is None:
            return f"drained {self.drained:.1f} s after all was fed"
        return (f"work goes on {self.first:.1f} s after it began, in every partition "
                f"{self.every:.1f} s (Kafka itself took {self.taken:.1f} s); "
                f"drained {self.drained:.1f} s after all was fed")


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def table(recoveries):
    """Lines of percentiles by fault; a round of two faults counts for both together."""
    by_faults = collections.defaultdict(list)
    for recovery in recoveries:
        by_faults["all"].append(recovery)
        by_faults[" + ".join(sorted(recovery.faults))].append(recovery)
    lines = [f"{'faults':44} {'rounds':>6}  {'goes on':^15}  {'everywhere':^15}  {'drained':^15}",
             f"{'':51}  {'50%   95%':^15}  {'50%   95%':^15}  {'50%   95%':^15}"]
    for name, own in sorted(by_faults.items()):
        columns = []
        for what in ("first", "every", "drained"):
            values = [getattr(r, what) for r in own if getattr(r, what) is not None]
            columns.append(
                f"{percentile(values, 0.5):6.1f} {percentile(values, 0.95):6.1f}  "
                if values else f"{'-':^15}")
        lines.append(f"{name:44} {len(own):6}  {'  '.join(columns)}")
    return lines
