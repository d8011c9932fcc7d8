# SPDX-License-Identifier: Apache-2.0
"""Accounts for every event, write and state, knowing nothing but the contract."""

import collections

from records import MARKETO, SYSTEMS, field_name, field_number, other


class Violation:
    """Something that must not be; where it is about a lead, its history tells more."""

    def __init__(self, kind, text, keys=()):
        self.kind = kind
        self.text = text
        self.keys = keys


class Verdict:
    def __init__(self, ledger, rounds, leads, vendors):
        self._ledger = ledger
        self._rounds = rounds
        self._leads = leads
        self._vendors = vendors
        self.violations = []
        # Values that were written once more, and had to be.
        self.repeated = []
        self._crossed = {
            edit.value for drawn in rounds for item in drawn.items for edit in item.edits
            if item.kind in ("collision", "crossing") and edit.is_last
            and any((loser.changed_at or 1) % 1_000 == 0 for loser in item.edits
                    if not loser.is_last)}
        self._writes = collections.defaultdict(list)
        for seen in ledger.records["write"]:
            self._writes[seen.value["lead"]].append(seen)

    def reached(self):
        """All checks; returns the violations."""
        self._check_items()
        self._check_creations()
        self._check_writes()
        self._check_versions()
        self._check_states()
        self._check_activities()
        self._check_dead_letters()
        return self.violations

    def _add(self, kind, text, *keys):
        self.violations.append(Violation(kind, text, keys))

    # Events

    def _check_items(self):
        for drawn in self._rounds:
            for item in drawn.items:
                for edit in item.edits:
                    self._check_edit(item, edit)
                if item.kind in ("collision", "crossing"):
                    self._check_collision(item)

    def _check_edit(self, item, edit):
        key, system = edit.lead.key, edit.system
        what = f"{edit.value} of {key} {field_name(system, edit.field)}, a {item.kind}"
        written = self._ledger.writes_of_value[other(system), edit.value]
        if edit.acknowledged_at is None:
            return self._add("not acknowledged", f"{what}: by Kafka, to the harness")
        if edit.is_last and not written:
            self._add("lost", f"{what}: acknowledged at {edit.place}, never written", key)
        if not edit.is_last and item.kind in ("collision", "crossing") and written:
            self._add("loser written", f"{what}: written as {written[0].place}", key)
        if self._ledger.writes_of_value[system, edit.value]:
            self._add("written back", f"{what}: written to where it came from", key)
        if edit.is_last:
            self._check_held(edit, what)

    def _check_held(self, edit, what):
        for system in SYSTEMS:
            held = self._vendors.held.get((system, edit.lead.id_in(system), edit.field))
            later = self._final.get((edit.lead.key, edit.field))
            if later is edit and held != edit.value:
                self._add("differs", f"{what}: {system} holds {held}", edit.lead.key)

    @property
    def _final(self):
        """The edit that stands in the end for each field of each lead."""
        if not hasattr(self, "_finals"):
            self._finals = {}
            for drawn in self._rounds:
                for edit in drawn.edits:
                    if edit.is_last:
                        self._finals[edit.lead.key, edit.field] = edit
        return self._finals

    def _check_collision(self, item):
        loser = next(edit for edit in item.edits if not edit.is_last)
        name = field_name(MARKETO, loser.field)
        count = 0
        for seen in self._ledger.by_lead[loser.lead.key]:
            if seen.kind == "activity" and seen.value["type"] == "conflict":
                count += sum(
                    1 for field in seen.value.get("fields", [])
                    if field["field"] == name and field.get("salesforce") == loser.value)
        if count != 1:
            self._add(
                "conflict", f"{loser.value} of {loser.lead.key} {name} lost, told {count} times",
                loser.lead.key)

    def _check_creations(self):
        for drawn in self._rounds:
            for creation in drawn.creations:
                key, target = creation.lead.key, other(creation.system)
                created = [
                    seen for seen in self._writes[key]
                    if seen.value["operation"] == "create" and seen.value["system"] == target]
                if len(created) != 1:
                    self._add("creation", f"{key}: {len(created)} creates in {target}", key)

    # Writes

    def _check_writes(self):
        places, values = collections.Counter(), collections.defaultdict(list)
        known = {edit.value for drawn in self._rounds for edit in drawn.edits}
        for seen in self._ledger.records["write"]:
            write = seen.value
            places[write["id"]] += 1
            for name, value in write["fields"].items():
                number = field_number(write["system"], name)
                if number is None:
                    continue
                values[write["lead"], write["system"], number, value].append(seen)
                if value not in known:
                    self._add("invented", f"{seen.place}: {name}={value}", write["lead"])
        for identifier, count in places.items():
            if count > 1:
                self._add("twice", f"write {identifier} was published {count} times")
        for (lead, system, number, value), writes in values.items():
            # A losing edit came to light behind the write, with a time of whole seconds, so that
            # nobody can tell which came first: then the winner is written once more, to be sure.
            if value in self._crossed and len(writes) == 2:
                self.repeated.append(value)
            elif len({seen.value["id"] for seen in writes}) > 1:
                told = ", ".join(f"{s.value['id']} at {s.place}" for s in writes)
                self._add(
                    "same value", f"{lead} {field_name(system, number)}={value}: {told}", lead)

    def _check_versions(self):
        for lead, writes in self._writes.items():
            versions = sorted(seen.value["version"] for seen in writes)
            canonical = self._ledger.aliases.get(lead, lead)
            if canonical == lead and lead in self._ledger.aliases.values():
                continue
            if versions != list(range(1, len(versions) + 1)):
                self._add("versions", f"{lead}: {versions}", lead)
            by_place = collections.defaultdict(list)
            for seen in sorted(writes, key=lambda seen: seen.offset):
                by_place[seen.topic, seen.partition].append(seen.value["version"])
            for place, ordered in by_place.items():
                if ordered != sorted(set(ordered)):
                    self._add("order", f"{lead} in {place}: versions {ordered}", lead)

    # States

    def _check_states(self):
        versions = collections.defaultdict(list)
        for seen in self._ledger.records["state"]:
            if seen.value and seen.value["kind"] == "lead":
                versions[seen.key].append(seen.value["version"])
        for lead, ordered in versions.items():
            if ordered != sorted(ordered):
                self._add("state", f"{lead}: versions went back: {ordered}", lead)
        for lead in self._leads:
            state = self._ledger.state_of(lead.key)
            if state is None:
                self._add("state", f"{lead.key} has none", lead.key)
                continue
            writes = len(self._writes[lead.key])
            if state.value["version"] != writes:
                self._add(
                    "state", f"{lead.key}: version {state.value['version']}, {writes} writes",
                    lead.key)
        for (key, number), edit in self._final.items():
            state = self._ledger.state_of(key)
            held = (state.value if state else {}).get("fields", {}).get(
                field_name(MARKETO, number))
            # Further members are the workers' own.
            known = {k: v for k, v in (held or {}).items() if k in ("value", *SYSTEMS)}
            if known != {"value": edit.value}:
                self._add("state", f"{key}: {known} and not {edit.value}", key)

    # The rest

    def _check_activities(self):
        ids = collections.Counter(s.value["id"] for s in self._ledger.records["activity"])
        for identifier, count in ids.items():
            if count > 1:
                self._add("activity twice", f"{identifier}, {count} times")
        told = collections.Counter()
        for seen in self._ledger.records["activity"]:
            kind = seen.value["type"]
            if kind == "requested":
                told[(seen.value.get("cause") or {}).get("request")] += 1
            elif kind in ("failed", "skipped"):
                self._add("activity", f"{seen.place}: {seen.value['message']}", seen.key)
        wanted = [r for drawn in self._rounds for r, _ in drawn.requests]
        wanted += [c.request for d in self._rounds for c in d.creations if c.request]
        for identifier in wanted:
            if told[identifier] != 1:
                self._add("request", f"{identifier}: told {told[identifier]} times")

    def _check_dead_letters(self):
        for seen in self._ledger.records["dead-letter"]:
            self._add("dead letter", f"{seen.place}: {seen.value}", seen.key)


