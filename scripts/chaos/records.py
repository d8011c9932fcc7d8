# SPDX-License-Identifier: Apache-2.0
"""The records of the topics as the contract has them, written without any of LeadSync's code."""

import datetime
import json
import threading

MARKETO, SALESFORCE = "marketo", "salesforce"
SYSTEMS = (MARKETO, SALESFORCE)

# Fields of text that both systems have: Marketo's name and Salesforce's.
FIELDS = (
    ("phone", "Phone"), ("title", "Title"), ("city", "City"), ("postalCode", "PostalCode"),
    ("fax", "Fax"), ("mobilePhone", "MobilePhone"),
)
FIELD_COUNT = len(FIELDS)


def other(system):
    return SALESFORCE if system == MARKETO else MARKETO


def field_name(system, number):
    return FIELDS[number][0 if system == MARKETO else 1]


def field_number(system, name):
    """The number of a field, or None for one that is no text of ours, such as the last name."""
    for number in range(FIELD_COUNT):
        if field_name(system, number) == name:
            return number
    return None


def stamp(milliseconds):
    moment = datetime.datetime.fromtimestamp(milliseconds / 1000, datetime.timezone.utc)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{milliseconds % 1000:03d}Z"


class Clock:
    """Milliseconds of the day's time that never stand still or go back."""

    def __init__(self):
        self._lock = threading.Lock()
        self._last = 0

    def next(self):
        with self._lock:
            now = int(datetime.datetime.now(datetime.timezone.utc).timestamp() * 1000)
            self._last = max(now, self._last + 1)
            return self._last


class Lead:
    """A pair, or a record of one system that gets its twin while the harness runs."""

    def __init__(self, number, person, record):
        self.number = number
        self.person = person
        self.record = record
        # The key does not change when a lead that only Salesforce had gets its person.
        self.key = f"marketo:{person}" if person else f"salesforce:{record}"

    def id_in(self, system):
        return self.person if system == MARKETO else self.record


def salesforce_record(number):
    return f"00Q{number:012d}AAA"


def encode(value):
    return json.dumps(value, separators=(",", ":")).encode()


def change(identifier, system, lead, fields, at, snapshot=False, operation="updated"):
    event = {
        "v": 1, "kind": "change", "id": identifier, "system": system,
        "object": "Person" if system == MARKETO else "Lead",
        "record": lead.id_in(system), "operation": operation, "changedAt": stamp(at),
        "snapshot": snapshot, "fields": fields,
    }
    twin = lead.id_in(other(system))
    if twin:
        event["links"] = {other(system): twin}
    return event


def watermark(system, up_to):
    return {"v": 1, "kind": "watermark", "system": system, "upTo": stamp(up_to), "cycle": 1}


def request(identifier, person, at):
    return {
        "v": 1, "kind": "request", "id": identifier, "action": "sync-person-to-salesforce",
        "person": person, "assignTo": None, "at": stamp(at), "by": "chaos",
    }


def result(write, record, created, at):
    return {
        "v": 1, "kind": "result", "write": write["id"], "lead": write["lead"],
        "version": write["version"], "system": write["system"], "object": write["object"],
        "status": "applied", "record": record, "created": created, "errors": [],
        "at": stamp(at),
    }
