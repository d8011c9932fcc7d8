# SPDX-License-Identifier: Apache-2.0
"""The state behind the mock of the monitor, and what its calls do to it."""

import itertools
import queue

import sample

PERSONAL = {"name", "email", "value", "key", "marketo", "salesforce"}


class Refused(Exception):
    """A problem document (RFC 9457)."""

    def __init__(self, status: int, title: str, detail: str = "") -> None:
        super().__init__(title)
        self.status, self.title, self.detail = status, title, detail


class World:
    """Leads, failures, conflicts and dead letters; tests change them and emit events."""

    def __init__(
        self,
        token: str | None = None,
        masked_token: str | None = None,
        read_token: str | None = None,
        changes: bool = True,
    ) -> None:
        self.token, self.masked_token, self.read_token = token, masked_token, read_token
        self.changes = changes
        self.requests: list[tuple[str, str, str]] = []
        self.listeners: set[queue.Queue] = set()
        self.is_reachable = True
        self.overload = 0
        # Without workers a request is taken, and nothing comes of it.
        self.has_workers = True
        self.cycles = sample.cycles()
        self.groups, self.failed = sample.failures()
        self.conflicts = sample.conflicts()
        self.leads = {sample.lead_id(number): sample.lead(number) for number in range(40)}
        self.letters = sample.dead_letters()
        self.told_status = sample.status()
        self.sync_requests: dict[str, dict] = {}
        self._ids = itertools.count(1)
        self._serials = itertools.count(100)

    # Who may do what.

    def grants(self, authorization: str | None, method: str) -> dict:
        given = (authorization or "").removeprefix("Bearer ") or None
        known = {value for value in (self.token, self.masked_token, self.read_token) if value}
        if given is not None and given not in known:
            raise Refused(401, "The token is not known", "Ask for another one.")
        if self.read_token and given is None:
            raise Refused(401, "A token is needed", "Reading needs the read token.")
        may_change = self.changes and (self.token is None or given == self.token)
        if method == "POST" and not may_change:
            status = 401 if given is None else 403
            raise Refused(status, "Not allowed", "This token may read only.")
        changes = "allowed" if may_change else ("token" if self.changes else "off")
        return {"changes": changes, "masked": given is not None and given == self.masked_token}

    # Events.

    def next_id(self) -> str:
        return f"1-{next(self._ids)}"

    def emit(self, kind: str, data: dict) -> None:
        for listener in list(self.listeners):
            listener.put((kind, data))

    def disconnect(self) -> None:
        for listener in list(self.listeners):
            listener.put(None)

    def happened(self, lead: str, kind: str, message: str, **more) -> None:
        number = int(lead.split(":")[1]) - 1042
        told = sample.activity(number, kind, message, next(self._serials), **more)
        told |= {"lead": lead, "name": self.leads.get(lead, {}).get("name")}
        if lead in self.leads:
            self.leads[lead]["activities"].insert(0, told)
        self.emit("activity", told)
        self.emit("status", self.status({"changes": "allowed", "masked": False}))

    def fail(self, lead: str, why: dict, rule: str | None = None) -> str:
        """A lead fails for a cause that nothing else has; returns the group's ID."""
        group = f"{len(self.groups) + 0xB000:x}"
        at = sample.moment()
        item = {"lead": lead, "name": "Newly Failed", "at": at, "reasons": [why]}
        self.failed[group] = [item]
        self.groups.insert(
            0,
            {
                "id": group,
                "code": why["code"],
                "field": (why["fields"] or [None])[0],
                "rule": rule,
                "message": why["message"],
                "leads": 1,
                "firstAt": at,
                "lastAt": at,
                "freedBy": None,
            },
        )
        self.happened(lead, "failed", "Not written to Salesforce.", reasons=[why])
        return group

    # Calls.

    def call(self, method, parts, query, body, grants) -> tuple[int, dict]:
        if not self.is_reachable:
            raise Refused(503, "Not ready", "The monitor is being started.")
        if self.overload > 0:
            self.overload -= 1
            raise Refused(429, "Too many calls", "")
        found = self.route(method, parts, query, body, grants)
        code, told = found if isinstance(found, tuple) else (200, found)
        return code, masked(told) if grants["masked"] else told

    def route(self, method, parts, query, body, grants):
        match [method, *parts]:
            case ["GET", "status"]:
                return self.status(grants)
            case ["GET", "cycles", "summary"]:
                return sample.cycle_summary(query["span"])
            case ["GET", "cycles"]:
                return page(self.cycles, query)
            case ["GET", "failures"]:
                return page(self.groups, query)
            case ["GET", "failures", group, "leads"]:
                if not self.failed.get(group):
                    raise Refused(404, "Not found", f"The failure '{group}'")
                return page(self.failed[group], query)
            case ["POST", "failures", group, "retry"]:
                return self.retry([item["lead"] for item in self.failed.get(group, [])])
            case ["GET", "conflicts", "filters"]:
                return {"fields": self.tally("field"), "rules": self.tally("rule")}
            case ["GET", "conflicts"]:
                return page([one for one in self.conflicts if matches(one, query)], query)
            case ["POST", "conflicts", conflict, "take"]:
                return self.take(conflict, body["value"])
            case ["GET", "leads"]:
                return page(self.search(query["q"]), query)
            case ["GET", "leads", lead]:
                return self.lead(lead)
            case ["GET", "leads", lead, "activities"]:
                return {"items": sample.older_activities(int(lead[8:]) - 1042), "next": None}
            case ["POST", "leads", lead, "retry"]:
                return self.retry([lead])
            case ["GET", "dead-letters"]:
                return page(self.letters, query)
            case ["GET", "dead-letters", letter]:
                return self.letter(letter)
            case ["POST", "dead-letters", letter, "replay"]:
                self.letter(letter).update(replayedAt=sample.moment(), outcome="applied")
                return 202, {"requests": 1}
            case ["POST", "sync-requests"]:
                return self.sync(body["person"])
            case ["GET", "sync-requests", request]:
                return self.sync_requests[request]
        raise Refused(404, "Not found", "/".join(parts))

    def status(self, grants: dict) -> dict:
        counts = self.told_status["counts"] | {
            "failed": sum(group["leads"] for group in self.groups),
            "conflicts": sum(1 for one in self.conflicts if one["resolved"] is None),
            "deadLetters": len(self.letters),
        }
        return self.told_status | {"counts": counts, "access": grants}

    def tally(self, member: str) -> list[dict]:
        found: dict[str, int] = {}
        for one in self.conflicts:
            if one["resolved"] is None:
                found[one[member]] = found.get(one[member], 0) + 1
        return [{"value": value, "count": count} for value, count in found.items()]

    def retry(self, leads: list[str]) -> tuple[int, dict]:
        for lead in leads if self.has_workers else ():
            for group in list(self.groups):
                kept = [item for item in self.failed[group["id"]] if item["lead"] != lead]
                self.failed[group["id"]] = kept
                group["leads"] = len(kept)
                if not kept:
                    self.groups.remove(group)
            self.happened(lead, "synced", "Updated in Salesforce: Phone.")
        return 202, {"requests": len(leads)}

    def take(self, conflict_id: str, system: str) -> tuple[int, dict]:
        for conflict in self.conflicts:
            if conflict["id"] != conflict_id:
                continue
            if conflict["resolved"]:
                raise Refused(409, "The conflict is settled", "The field has changed since.")
            if not self.has_workers:
                return 202, {"request": "r-1"}
            conflict["resolved"] = sample.moment()
            lead = self.leads[conflict["lead"]]
            lead["conflicts"] = [one for one in lead["conflicts"] if one["id"] != conflict_id]
            for field in lead["fields"]:
                if field["field"] == conflict["field"]:
                    for side in ("marketo", "salesforce"):
                        field[side]["value"] = conflict[system]
                    field |= {"state": "equal", "why": None}
            self.happened(conflict["lead"], "restored", f"Restored: {conflict['field']}.")
            return 202, {"request": "r-1"}
        raise Refused(404, "There is no such conflict", conflict_id)

    def search(self, text: str) -> list[dict]:
        members = ("lead", "name", "email", "company")
        return [
            {
                "lead": lead["lead"],
                "name": lead["name"],
                "email": lead["email"],
                "marketo": lead["marketo"]["record"],
                "salesforce": lead["salesforce"]["record"],
                "state": lead["state"],
            }
            for lead in self.leads.values()
            if any(text.lower() in str(lead.get(member) or "").lower() for member in members)
        ]

    def lead(self, lead: str) -> dict:
        if lead == "salesforce:00Q5e00000ALIASEA4":
            lead = sample.lead_id(0)
        if lead not in self.leads:
            raise Refused(404, "The lead is not known", f"Nothing was ever told of {lead}.")
        return self.leads[lead]

    def letter(self, letter: str) -> dict:
        for one in self.letters:
            if one["id"] == letter:
                return one
        raise Refused(404, "There is no such dead letter", letter)

    def sync(self, person: str) -> tuple[int, dict]:
        request = f"sync-{len(self.sync_requests) + 1}"
        self.sync_requests[request] = {"request": request, "state": "waiting"}
        return 202, {"request": request}


def page(items: list, query: dict) -> dict:
    start, limit = int(query.get("after", 0)), int(query.get("limit", 50))
    end = start + limit
    return {"items": items[start:end], "next": str(end) if end < len(items) else None}


def matches(conflict: dict, query: dict) -> bool:
    for member in ("field", "rule", "winner", "lead"):
        if member in query and conflict[member] != query[member]:
            return False
    wanted = query.get("resolved")
    return wanted is None or (conflict["resolved"] is not None) == (wanted == "true")


def masked(told):
    """Texts that may name a person, as their length and kind."""
    if isinstance(told, list):
        return [masked(item) for item in told]
    if not isinstance(told, dict):
        return told
    return {
        name: (
            {"masked": True, "kind": "text", "length": len(value)}
            if name in PERSONAL and isinstance(value, str)
            else masked(value)
        )
        for name, value in told.items()
    }
