# SPDX-License-Identifier: Apache-2.0
"""What the mock of the monitor answers: a small organisation in the middle of a day."""

import random
from datetime import datetime, timedelta, timezone

CYCLE = 4127
FIELDS = {  # Marketo's name: Salesforce's name, and a value
    "firstName": ("FirstName", "Ada"),
    "lastName": ("LastName", "Lovelace"),
    "email": ("Email", "ada.lovelace@example.com"),
    "company": ("Company", "Analytical Engines Ltd"),
    "title": ("Title", "Head of Computation"),
    "phone": ("Phone", "+44 20 7946 0958"),
    "city": ("City", "London"),
    "country": ("Country", "United Kingdom"),
    "leadScore": ("Lead_Score__c", 87),
    "annualRevenue": ("AnnualRevenue", 1250000.5),
    "unsubscribed": ("HasOptedOutOfEmail", False),
}
PEOPLE = (
    ("Ada Lovelace", "Analytical Engines Ltd"),
    ("Grace Hopper", "Compilers Inc"),
    ("Katherine Johnson", "Orbital Mechanics GmbH"),
    ("Margaret Hamilton", "Apollo Software"),
    ("Radia Perlman", "Spanning Trees BV"),
    ("Barbara Liskov", "Substitution SA"),
    ("Frances Allen", "Optimising Partners"),
    ("Hedy Lamarr", "Hopping Frequencies AG"),
)


def moment(**ago) -> str:
    """A time so long ago, as the records have it."""
    at = datetime.now(timezone.utc) - timedelta(**ago)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def lead_id(number: int) -> str:
    return f"marketo:{1042 + number}"


def record_id(number: int) -> str:
    return f"00Q5e00000{number:05d}EA4"


def email(number: int) -> str:
    name = PEOPLE[number % len(PEOPLE)][0]
    return f"{name.lower().replace(' ', '.')}@example.com"


def status() -> dict:
    history = [round(12 + 9 * random.Random(minute).random()) for minute in range(60)]
    return {
        "cycle": {
            "number": CYCLE,
            "state": "waiting",
            "since": moment(seconds=104),
            "nextAt": moment(seconds=-196),
        },
        "throughput": [
            {"from": "marketo", "to": "salesforce", "perMinute": 14.5, "history": history},
            {"from": "salesforce", "to": "marketo", "perMinute": 6, "history": history[::-1]},
        ],
        "topics": [
            topic("leadsync.changes.marketo", 1240, 12.4, None),
            topic("leadsync.changes.salesforce", 310, -8.2, 38),
            topic("leadsync.writes.salesforce", 95, -1.5, 63),
            topic("leadsync.writes.marketo", 0, 0, 0),
        ],
        "workers": [
            {"id": "worker-1", "partitions": list(range(0, 32)), "restoring": False},
            {"id": "worker-2", "partitions": [*range(32, 48), 50, 51], "restoring": True},
        ],
        "connectors": [
            {
                "system": "marketo",
                "active": "connector-marketo-0",
                "standby": 1,
                "budget": {"limit": 50000, "used": 47210, "renewsAt": moment(hours=-5)},
                "fault": {
                    "message": "Marketo has refused calls because too many came at once (606).",
                    "since": moment(minutes=3),
                },
            },
            {
                "system": "salesforce",
                "active": "connector-salesforce-0",
                "standby": 1,
                "budget": {"limit": 100000, "used": 18400, "renewsAt": moment(hours=-9)},
                "fault": None,
                "firstLoad": {"done": 61250, "total": 84000},
            },
        ],
        "counts": {
            "leads": 214380,
            "pairs": 198112,
            "pending": 345,
            "failed": 44,
            "conflicts": 8,
            "deadLetters": 3,
        },
        "healthy": False,
        "needs": [
            "44 leads cannot be synced; most of them lack a last name (Failures).",
            "leadsync.changes.marketo grows faster than it is read: start another worker.",
        ],
    }


def topic(name: str, lag: int, growth: float, seconds: float | None) -> dict:
    return {"topic": name, "lag": lag, "growthPerSecond": growth, "secondsToDrain": seconds}


def counts(seed: int, scale: int = 1) -> dict:
    draw = random.Random(seed)
    return {
        "created": draw.randrange(0, 9 * scale),
        "updated": draw.randrange(5, 80 * scale),
        "failed": draw.choice((0, 0, 0, 1, 3)) * scale,
        "skipped": draw.randrange(0, 5 * scale),
        "conflicts": draw.choice((0, 0, 1, 2)) * scale,
        "calls": draw.randrange(4, 30 * scale),
    }


def cycles() -> list[dict]:
    """The newest cycles, the first of them running."""
    found = []
    for age in range(350):
        number = CYCLE - age
        found.append(
            {
                "number": number,
                "startedAt": moment(minutes=6 * age, seconds=20),
                "endedAt": None if age == 0 else moment(minutes=6 * age, seconds=-14),
                "seconds": None if age == 0 else 34 + number % 17,
                "systems": {"marketo": counts(number), "salesforce": counts(number + 7)},
            }
        )
    return found


def cycle_summary(span: str) -> dict:
    step, steps = {"day": (1800, 48), "week": (10800, 56), "month": (43200, 60)}[span]
    last = datetime.now(timezone.utc).timestamp() // step * step
    items = []
    for index in range(steps):
        if index % 11 == 3:
            continue  # a step without a cycle
        at = datetime.fromtimestamp(last - (steps - 1 - index) * step, timezone.utc)
        systems = {"marketo": counts(index, step // 900), "salesforce": counts(-index, step // 600)}
        items.append(
            {
                "at": at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
                "cycles": step // 360,
                "longestSeconds": 40 + index % 13 * 7,
                "systems": systems,
            }
        )
    return {"stepSeconds": step, "items": items}


def reason(code: str, message: str, *fields: str) -> dict:
    return {"code": code, "message": message, "fields": list(fields)}


FAILURES = (
    (
        reason("REQUIRED_FIELD_MISSING", "Required fields are missing: [LastName]", "LastName"),
        "",
        31,
        "a change of the lead's last name",
    ),
    (
        reason(
            "FIELD_CUSTOM_VALIDATION_EXCEPTION",
            "A qualified lead needs a phone number.",
            "Phone",
        ),
        "Phone_for_Qualified",
        12,
        "a change of the lead, or of rule Phone_for_Qualified",
    ),
    (reason("DUPLICATES_DETECTED", "Use one of these records?"), "", 1, None),
)


def failures() -> tuple[list[dict], dict[str, list[dict]]]:
    """The groups, and the leads of each."""
    groups, leads = [], {}
    for index, (why, rule, amount, freed_by) in enumerate(FAILURES):
        group_id = f"{0xA4F1 + index:x}"
        leads[group_id] = [
            {
                "lead": lead_id(100 * index + number),
                "name": PEOPLE[number % len(PEOPLE)][0] if number % 5 else None,
                "at": moment(minutes=7 * number + 2),
                "reasons": [why],
            }
            for number in range(amount)
        ]
        groups.append(
            {
                "id": group_id,
                "code": why["code"],
                "field": why["fields"][0] if why["fields"] else None,
                "rule": rule or None,
                "message": why["message"],
                "leads": amount,
                "firstAt": moment(days=index + 1, hours=2),
                "lastAt": moment(minutes=2 + index),
                "freedBy": freed_by,
                "object": "Lead",
            }
        )
    return groups, leads


def conflicts() -> list[dict]:
    pairs = (
        ("phone", "+44 20 7946 0958", "+44 161 496 0000", "marketo", "lead: marketo wins"),
        ("title", "Head of Computation", None, "marketo", "keep marketo unless blank"),
        ("city", "London", "Manchester", "salesforce", "contact: newest wins"),
        (
            "company",
            "Analytical Engines Ltd",
            "Analytical Engines Ltd ",
            "marketo",
            "lead: marketo wins",
        ),
    )
    found = []
    for index in range(8):
        field, marketo, salesforce, winner, rule = pairs[index % len(pairs)]
        found.append(
            {
                "id": f"3-{180 - index}-0",
                "lead": lead_id(index),
                "name": PEOPLE[index % len(PEOPLE)][0],
                "field": field,
                "marketo": marketo,
                "salesforce": salesforce,
                "winner": winner,
                "rule": rule,
                "at": moment(minutes=11 * index + 4),
                "resolved": None,
            }
        )
    return found


def lead(number: int) -> dict:
    """A lead as `GET /v1/leads/{lead}` answers it."""
    name, company = PEOPLE[number % len(PEOPLE)]
    return {
        "lead": lead_id(number),
        "name": name,
        "email": email(number),
        "company": company,
        "state": "conflict",
        "pending": 1,
        "marketo": {"record": str(1042 + number)},
        "salesforce": {
            "object": "Lead",
            "record": record_id(number),
            "deleted": False,
            "url": f"https://example.my.salesforce.example/{record_id(number)}",
        },
        "failed": [FAILURES[1][0]] if number % 3 == 0 else None,
        "conflicts": [{"id": f"3-{180 - number}-0", "field": "phone", "winner": "marketo"}],
        "fields": [lead_field(field, number) for field in FIELDS],
        "activities": activities(number),
        "activitiesNext": "older-1",
        "writes": writes(number),
    }


def lead_field(field: str, number: int) -> dict:
    other, value = FIELDS[field]
    if field == "firstName":
        value = PEOPLE[number % len(PEOPLE)][0].split()[0]
    sides = {
        "marketo": {"value": value, "at": moment(days=2, hours=3), "by": "marketo"},
        "salesforce": {
            "value": value,
            "at": moment(days=2),
            "by": "salesforce user 0055e000001XyZ",
        },
    }
    state, why = "equal", None
    if field == "phone":
        state, why = "conflict", "Both systems changed it; Marketo's value was kept."
        sides["salesforce"] |= {"value": "+44 161 496 0000", "rule": "lead: marketo wins"}
    elif field == "title":
        state, why = "pending", "Waits for the result of the write to Salesforce."
        sides["salesforce"]["value"] = "Analyst"
    elif field == "leadScore":
        state, why = "hidden", "The Salesforce sync user may not see the field."
        sides["salesforce"] = None
    elif field == "city":
        state, why = "blocked", "The lead fails rule Phone_for_Qualified."
        sides["salesforce"]["value"] = None
    return {"field": field, "salesforceField": other, "state": state, "why": why, **sides}


def activity(number: int, kind: str, message: str, serial: int, **more) -> dict:
    return {
        "v": 1,
        "kind": "activity",
        "id": f"{lead_id(number)}/a{serial}",
        "lead": lead_id(number),
        "at": more.pop("at", None) or moment(seconds=1),
        "type": kind,
        "system": "salesforce",
        "object": "Lead",
        "record": record_id(number),
        "message": message,
        "fields": [],
        "reasons": [],
        "cause": {"event": f"mk-{1042 + number}-g{serial}", "cycle": CYCLE, "request": None},
        **more,
    }


def activities(number: int) -> list[dict]:
    collided = {
        "field": "phone",
        "marketo": "+44 20 7946 0958",
        "salesforce": "+44 161 496 0000",
        "winner": "marketo",
        "rule": "lead: marketo wins",
    }
    return [
        activity(
            number,
            "conflict",
            "Phone was changed in both systems.",
            5,
            fields=[collided],
            at=moment(minutes=4),
        ),
        activity(
            number,
            "failed",
            "Not written to Salesforce: a rule refuses it.",
            4,
            reasons=[FAILURES[1][0]],
            at=moment(minutes=40),
        ),
        activity(number, "synced", "Updated in Salesforce: Title, City.", 3, at=moment(days=1)),
        activity(number, "linked", "Linked to the Salesforce lead.", 2, at=moment(days=3)),
    ]


def older_activities(number: int) -> list[dict]:
    message = "Created in Salesforce as lead."
    return [activity(number, "created", message, 1, at=moment(days=400))]


def writes(number: int) -> list[dict]:
    found = []
    for serial, (state, at) in enumerate((("waiting", None), ("rejected", 40), ("applied", 1440))):
        errors = [FAILURES[1][0]] if state == "rejected" else []
        found.append(
            {
                "id": f"{lead_id(number)}/w{17 - serial}",
                "system": "salesforce" if serial != 2 else "marketo",
                "operation": "update",
                "object": "Lead",
                "record": record_id(number),
                "fields": {"Title": "Head of Computation", "City": "London"},
                "priority": "normal" if serial else "realtime",
                "decidedAt": moment(minutes=3 + 40 * serial),
                "status": state,
                "at": moment(minutes=at) if at else None,
                "errors": errors,
            }
        )
    return found


def dead_letters() -> list[dict]:
    reasons = (
        "not JSON: a record begins with {, this one with <",
        "record version 9 is not known; 1 is",
        "person 1042: bytes that are no UTF-8 in title; put it right in Marketo",
    )
    return [
        {
            "id": f"leadsync.dead-letters-{index}-{17 + index}",
            "at": moment(hours=2 * index + 1),
            "reason": text,
            "source": {
                "topic": "leadsync.changes.marketo",
                "partition": index,
                "offset": 4711 + index,
            },
            "key": lead_id(index),
            "value": '{"v":9,"kind":"change","record":"1042","fields":{"title":"Dr","city":null}}',
            "headers": {"leadsync-reason": text, "leadsync-topic": "leadsync.changes.marketo"},
            "replayedAt": moment(minutes=20) if index == 1 else None,
            "outcome": (
                "again a dead letter: record version 9 is not known; 1 is" if index == 1 else None
            ),
        }
        for index, text in enumerate(reasons)
    ]
