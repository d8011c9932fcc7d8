# SPDX-License-Identifier: Apache-2.0
"""Tells what a run came to."""

import collections
import os

from catching_up import summary
from recovery import table

# More of one kind are counted only.
TOLD_OF_A_KIND = 5


class Report:
    def __init__(self, run, ledger):
        self._run = run
        self._ledger = ledger

    def tell(self, say):
        """Prints everything; returns whether nothing is wrong."""
        run, records = self._run, self._ledger.records
        edits = sum(len(drawn.edits) for drawn in run.rounds)
        say(f"\n{len(run.rounds)} rounds, {edits} events, {len(records['write'])} writes, "
            f"{len(records['activity'])} activities, {len(records['state'])} states, "
            f"{len(records['dead-letter'])} dead letters")
        if run.repeated:
            say(f"{len(run.repeated)} winners were written once more, for a losing edit of "
                f"perhaps the same second that came to light behind the write")
        self._tell_exits(say)
        for line in table(run.recoveries):
            say(line)
        if run.outages:
            dead_letters = len(records["dead-letter"])
            for line in summary(run.outages, len(run.staff.unexpected()), dead_letters):
                say(line)
        if run.feeder_renewals:
            say(f"the feeder's producer ended {run.feeder_renewals} times, and a new one went on")
        if run.reader_troubles:
            say(f"the reader was told of {len(run.reader_troubles)} troubles of its own")
        self._tell_violations(say)
        return not run.violations

    def _tell_exits(self, say):
        ends = collections.Counter(
            (end.code, end.asked or "by itself") for end in self._run.staff.exits)
        told = ", ".join(f"{count} with {code} ({asked})"
                         for (code, asked), count in sorted(ends.items(), key=str))
        say(f"exits of workers: {told or 'none'}; "
            f"'worker ready' was said {len(self._run.staff.readies)} times")

    def _tell_violations(self, say):
        by_kind = collections.defaultdict(list)
        for violation in self._run.violations:
            by_kind[violation.kind].append(violation)
        for kind, own in sorted(by_kind.items()):
            say(f"\n{kind}: {len(own)}")
            for violation in own[:TOLD_OF_A_KIND]:
                say(f"  {violation.text}")
                if violation.keys:
                    say(f"    its history: {self._write_history(violation.keys)}")

    def _write_history(self, keys):
        """Everything that all topics have of a lead, in a file of its own."""
        path = os.path.join(self._run.directory, f"history-{keys[0].replace(':', '-')}.txt")
        if not os.path.exists(path):
            with open(path, "w", encoding="utf-8") as file:
                for line in self._run.history.of(self._keys(keys), self._ledger):
                    file.write(line + "\n")
        return path

    def _keys(self, keys):
        """A lead's IDs: what it was called before, too."""
        found = set(keys)
        for old, new in self._ledger.aliases.items():
            if old in found or new in found:
                found |= {old, new}
        return sorted(found)
