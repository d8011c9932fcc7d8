#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes the day that `leadsync demo` plays, and what has to come out of it, into Examples/day/.

The same files every time. The second half is a model of the rules (docs, and the contract in the
design) that is as simple as a demo allows: once for each poll, every lead's edits on both sides are
compared field by field. It shares nothing with the Swift code that it is to check.
"""

import copy
import json
import random
from collections import Counter
from pathlib import Path

HERE = Path(__file__).resolve().parent / "day"
DATE = "2026-03-17"
# The polls cut the day into slices: first what Salesforce had overnight, then what Marketo had.
POLLS = ["06:30", "07:30", "09:00", "10:30", "12:00", "14:00", "16:00", "18:00"]
LEAD = {  # Marketo's name: the name on a Salesforce lead
    "firstName": "FirstName", "lastName": "LastName", "email": "Email", "phone": "Phone",
    "title": "Title", "city": "City", "country": "Country", "company": "Company",
    "leadSource": "LeadSource", "leadStatus": "Status", "rating": "Rating",
    "unsubscribed": "HasOptedOutOfEmail", "leadScore": "mkto71_Lead_Score__c",
    "Region__c": "Region__c", "Customer_Number__c": "Customer_Number__c",
}  # fmt: skip
CONTACT = {**LEAD, "city": "MailingCity", "country": "MailingCountry"}
for name in ("company", "leadStatus", "rating", "Customer_Number__c"):
    del CONTACT[name]
HIDDEN = {"rating"}  # the sync user has no access: Salesforce's schema does not show it
BLOCKED_PHONE = "+999"  # a trigger in the stand-in for Salesforce refuses such numbers

FIRST = """Ana Ben Chloe Dmitri Elif Farid Greta Hugo Ines Jonas Kira Leo Mina Noor Olga Pablo Quinn
Rosa Samir Tara Umar Vera Wim Xenia Yusuf Zoe""".split()
LAST = """Abel Brandt Castro Dubois Eriksen Fontaine Garcia Hansen Ivanov Jansen Keller Lopez Moreau
Novak Okafor Petrov Quist Rossi Santos Tanaka Ueda Vogel Weber Xu Yilmaz Zeman""".split()
CITY = """Berlin Lyon Porto Oslo Gent Turin Graz Brno Malmo Cork Basel Leeds Delft Nantes""".split()
TITLE = """Buyer Engineer Director Analyst Consultant Controller Architect Planner Owner""".split()
COMPANY = """Alder Birch Cedar Dogwood Elm Fir Gorse Hazel Ivy Juniper Larch Maple""".split()
REGION = ["EMEA North", "EMEA South", "DACH", "Nordics", "Benelux"]
rng = random.Random(1815)


class Lead:
    """A person and its record in Salesforce, as the model knows them."""

    def __init__(self, number, marketo=None, salesforce=None, record=None):
        self.number = number
        self.person = str(number) if marketo is not None else None
        self.marketo = marketo
        self.salesforce = salesforce
        self.record = record or (salesforce_id(number) if salesforce is not None else None)
        self.object = "Lead"
        self.deleted = False  # its record in Salesforce
        self.attempts = 0  # leads made for it
        self.to_salesforce = set()
        self.reasons = None
        self.skipped = set()
        self.waiting = False  # a request that waits for the person
        self.creating = False  # a request that waits for a valid person
        self.is_salesforce_only = marketo is None
        self.merged_into = None

    def key(self):
        return f"salesforce:{self.record}" if self.is_salesforce_only else f"marketo:{self.person}"


def salesforce_id(number, attempt=0):
    return f"00Q5e{attempt}000{number:06}AAA"


def stamp(clock):
    return f"{DATE}T{clock}.000Z"


def poll_seconds(index):
    hours, minutes = POLLS[index].split(":")
    return int(hours) * 3600 + int(minutes) * 60


def clock_in(index):
    """A time in a slice, away from both ends: what was written after a poll is seen in the next."""
    start = poll_seconds(index - 1) if index else 0
    second = rng.randrange(start + 120, poll_seconds(index) - 60)
    return f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"


def slice_of(clock):
    hours, minutes, seconds = clock.split(":")
    second = int(hours) * 3600 + int(minutes) * 60 + int(seconds)
    return next(i for i in range(len(POLLS)) if second <= poll_seconds(i))


lines = {"salesforce": [], "marketo": [], "requests": [], "garbage": []}
operations = []  # (clock, order, lead, what, payload) for the model
leads = []
events = Counter()


def put(file, clock, topic, key, value=None, raw=None):
    line = {"at": clock, "topic": topic, "key": key}
    line.update({"raw": raw} if value is None else {"value": value})
    lines[file].append((clock, len(lines[file]), line))
    return line


def model(clock, lead, what, payload=None):
    operations.append((clock, len(operations), lead, what, payload))


def event(system, lead, clock, operation, fields, snapshot=False, told=True, **more):
    """A change event; `fields` by Marketo's names."""
    events[system] += 1
    if system == "salesforce":
        names = CONTACT if lead.object == "Contact" else LEAD
        record, object_type = lead.record, lead.object
        key = lead.key()
        fields = {names[name]: value for name, value in fields.items() if name in names}
        links = {"marketo": lead.person} if not lead.is_salesforce_only else None
    else:
        record, object_type, key = lead.person, "Person", f"marketo:{lead.person}"
        links = {"salesforce": lead.record} if lead.record and told else None
        fields = dict(fields)  # the model goes on with the original
    value = {
        "v": 1, "kind": "change", "id": f"{system[0]}-{record}-{clock.replace(':', '')}",
        "system": system, "object": object_type, "record": record, "operation": operation,
        "changedAt": stamp(clock), "snapshot": snapshot, "fields": fields,
    }  # fmt: skip
    if links:
        value["links"] = links
    value.update(more)
    return put(system, clock, f"changes.{system}", key, value)


def edit(system, lead, clock, fields, model_too=True, **more):
    line = event(system, lead, clock, "updated", fields, **more)
    model(clock, lead, system, fields)
    return line


def again(line, clock):
    """The feed delivers the same event a second time."""
    system = line["value"]["system"]
    events[system] += 1
    put(system, clock, line["topic"], line["key"], line["value"])


def request(person, clock, by="smart-campaign 17"):
    value = {
        "v": 1, "kind": "request", "id": f"request-{person}-{clock.replace(':', '')}",
        "action": "sync-person-to-salesforce", "person": person, "assignTo": None,
        "at": stamp(clock), "by": by,
    }  # fmt: skip
    put("requests", clock, "requests", f"marketo:{person}", value)
    return value["id"]


def person(number, first=None, last=None, company=None):
    first, last = first or rng.choice(FIRST), last or rng.choice(LAST)
    return {
        "firstName": first, "lastName": last,
        "email": f"{first}.{last}.{number}@example.com".lower(),
        "phone": f"+44 20 7946 0{rng.randrange(1000):03}", "title": rng.choice(TITLE),
        "city": rng.choice(CITY), "company": company or f"{rng.choice(COMPANY)} & Sons",
        "leadSource": rng.choice(["Web", "Partner Referral", "Other"]),
        "leadStatus": "Open - Not Contacted", "leadScore": rng.randrange(100),
        "unsubscribed": False, "Region__c": rng.choice(REGION),
    }  # fmt: skip


def pair(number, marketo, salesforce=None):
    """Both systems have it since before the day."""
    lead = Lead(number, marketo, copy.deepcopy(salesforce or marketo))
    clock = clock_in(0)
    event("salesforce", lead, clock, "created", lead.salesforce, snapshot=True)
    lead_clock = clock_in(1)
    event("marketo", lead, lead_clock, "created", lead.marketo, snapshot=True)
    model(lead_clock, lead, "pair")
    leads.append(lead)
    return lead


def marketo_only(number, fields, clock=None, **more):
    lead = Lead(number, dict(fields))
    clock = clock or clock_in(1)
    event("marketo", lead, clock, "created", fields, snapshot=True, **more)
    model(clock, lead, "person")
    leads.append(lead)
    return lead


def salesforce_only(number, fields, clock=None):
    lead = Lead(number, None, dict(fields))
    clock = clock or clock_in(rng.randrange(2, 6))
    event("salesforce", lead, clock, "created", fields, snapshot=True)
    model(clock, lead, "record")
    leads.append(lead)
    return lead


# The stories, written by hand


def stories():
    ada = pair(1001, person(1001, "Ada", "Lovelace", "Analytical Engines"))
    edit("salesforce", ada, "08:03:12", {"phone": "+44 20 7946 0111"}, by="0055e000001XyZ1AAK")
    edit("marketo", ada, "08:05:40", {"phone": "+44 20 7946 0222"})
    edit("marketo", ada, "09:40:05", {"title": "Countess of Computing"})
    edit("salesforce", ada, "09:41:30", {"city": "London"}, by="0055e000001XyZ1AAK")

    charles = pair(1002, person(1002, "Charles", "Babbage", "Difference Ltd"))
    edit("marketo", charles, "08:20:00", {"email": "charles@", "phone": "+44 20 7946 0333"})
    edit("marketo", charles, "11:15:00", {"email": "charles.babbage@example.com"})

    grace = pair(1003, person(1003, "Grace", "Hopper", "Compilers Inc"))
    edit("salesforce", grace, "09:12:00", {"Region__c": "Nordics"})
    edit("salesforce", grace, "14:40:00", {"Customer_Number__c": "C-0815"})
    edit("marketo", grace, "13:05:00", {"Region__c": "Benelux"})

    katherine = pair(1004, person(1004, "Katherine", "Johnson", "Orbits"))
    edit("marketo", katherine, "10:01:00", {"rating": "Hot", "title": "Chief Mathematician"})

    mary = marketo_only(3100, person(3100, "Mary", "Somerville", "Celestial Mechanics"))
    for clock in ("10:45:00", "13:00:00"):
        request(mary.person, clock)
        model(clock, mary, "request")
    mary.record = salesforce_id(3100, 1)
    edit("salesforce", mary, "15:02:00", {"phone": "+44 20 7946 0444"})
    mary.record = None

    request("3101", "08:40:00", by="smart-campaign 22")
    sophie = marketo_only(
        3101, person(3101, "Sophie", "Germain", "Elastic Surfaces"), "09:30:00",
        request="request-3101-084000",
    )  # fmt: skip
    sophie.waiting = True

    emmy = pair(1005, person(1005, "Emmy", "Noether", "Symmetry"))
    double = pair(1006, person(1006, "Emmi", "Noether", "Symmetry"))
    event("salesforce", double, "10:50:00", "merged", {}, into=emmy.record)
    model("10:50:00", double, "salesforce merge", emmy)
    double.person, person_before = "1006", double.person
    event("marketo", double, "12:30:00", "merged", {}, told=False, into=emmy.person)
    model("12:30:00", double, "marketo merge", emmy)
    request(person_before, "14:30:00")
    model("14:30:00", double, "request")
    edit("marketo", emmy, "16:15:00", {"title": "Professor"})

    rosalind = pair(1007, person(1007, "Rosalind", "Franklin", "Photo 51"))
    lead_record, contact = rosalind.record, "0035e0000001007AAA"
    event("salesforce", rosalind, "13:20:00", "converted", {}, into=contact)
    model("13:20:00", rosalind, "conversion", contact)
    rosalind.record, rosalind.object = contact, "Contact"
    event("salesforce", rosalind, "13:20:01", "created", rosalind.salesforce, snapshot=True)
    edit("salesforce", rosalind, "15:10:00", {"city": "Cambridge"})
    edit("marketo", rosalind, "15:30:00", {"phone": "+44 20 7946 0555"}, told=False)
    rosalind.record, rosalind.object = lead_record, "Lead"

    alan = pair(1008, person(1008, "Alan", "Turing", "Bombe"))
    event("salesforce", alan, "09:55:00", "deleted", {})
    model("09:55:00", alan, "deletion")
    edit("marketo", alan, "11:20:00", {"phone": "+44 20 7946 0666"}, told=False)
    request(alan.person, "14:20:00")
    model("14:20:00", alan, "request")

    hedy = pair(1009, person(1009, "Hedy", "Lamarr", "Frequency Hopping"))
    line = edit("marketo", hedy, "08:45:00", {"title": "Inventor"})
    again(line, "08:45:30")
    again(line, "11:00:00")

    barbara = pair(1010, person(1010, "Barbara", "McClintock", "Maize"))
    edit("marketo", barbara, "09:20:00", {"phone": "+999 1"})
    edit("marketo", barbara, "12:40:00", {"phone": "+44 20 7946 0777"})

    lise = salesforce_only(4100, person(4100, "Lise", "Meitner", "Fission"), "10:05:00")
    edit("salesforce", lise, "13:40:00", {"title": "Physicist"})


# Everybody else


def different(field, old):
    """A new value of a field."""
    choices = {
        "phone": lambda: f"+44 20 7946 0{rng.randrange(1000):03}",
        "title": lambda: rng.choice(TITLE), "city": lambda: rng.choice(CITY),
        "leadScore": lambda: rng.randrange(100, 200), "Region__c": lambda: rng.choice(REGION),
        "unsubscribed": lambda: not old, "country": lambda: rng.choice(["Austria", "Norway", "Italy"]),
    }  # fmt: skip
    value = old
    while value == old:
        value = choices[field]()
    return value


FIELDS = ["phone", "title", "city", "leadScore", "Region__c", "unsubscribed", "country"]


def everybody():
    numbers = iter(range(2001, 2291))

    def pairs(count, change=None):
        for _ in range(count):
            number = next(numbers)
            marketo = person(number)
            salesforce = dict(marketo)
            if change:
                change(marketo, salesforce)
            yield pair(number, marketo, salesforce)

    first_sight = (
        list(pairs(8, lambda marketo, salesforce: marketo.pop("phone")))
        + list(pairs(8, lambda marketo, salesforce: salesforce.pop("title")))
        + list(pairs(6, lambda marketo, salesforce: salesforce.update(city="Utrecht")))
    )
    for lead in pairs(25):  # collisions: Marketo wins
        index, field = rng.randrange(2, 8), rng.choice(FIELDS[:3])
        for system in ("salesforce", "marketo"):
            edit(system, lead, clock_in(index), {field: f"{system.title()}'s {field}"})
    for count, lead in enumerate(pairs(12)):  # invalid: two of three are mended later
        field, value, good = [
            ("email", "nobody at example.com", f"mended.{lead.number}@example.com"),
            ("lastName", "Wolfeschlegel" * 7, "Wolfe"),
            ("company", None, "Mended & Co"),
        ][count % 3]
        edit("marketo", lead, clock_in(2 + count % 2), {field: value})
        if count % 4:
            edit("marketo", lead, clock_in(5), {field: good})
    for count, lead in enumerate(pairs(4)):  # refused by Salesforce itself
        edit("marketo", lead, clock_in(3), {"phone": f"{BLOCKED_PHONE} {count}"})
        if count:
            edit("marketo", lead, clock_in(6), {"phone": different("phone", None)})
    for lead in pairs(10):  # a field that the sync user may not see
        edit("marketo", lead, clock_in(3), {"rating": "Warm", "title": "Head of Sales"})
    plain = first_sight + list(pairs(217))
    taken = set()
    delivered = []
    for system, count in (("marketo", 140), ("salesforce", 110)):
        for _ in range(count):
            lead, index, field = rng.choice(plain), rng.randrange(2, 8), rng.choice(FIELDS)
            if (lead, index, system) in taken or (lead, index, field) in taken:
                continue
            taken.update([(lead, index, system), (lead, index, field)])
            line = edit(system, lead, clock_in(index), {field: different(field, None)})
            if index < 7:
                delivered.append((line, index))
    for line, index in rng.sample(delivered, 15):  # told again by a later poll
        again(line, clock_in(index + 1))
    for count in range(20):
        fields = person(3001 + count)
        incomplete = count in (4, 5)
        if incomplete:
            del fields["company"]
        lead = marketo_only(3001 + count, fields)
        if count < 8:
            clock = clock_in(3)
            request(lead.person, clock, by="smart-campaign 31")
            model(clock, lead, "request")
            if incomplete:
                edit("marketo", lead, clock_in(4), {"company": "Late & Sons"})
    for count in range(15):
        salesforce_only(4001 + count, person(4001 + count))


def garbage():
    def good(**changes):
        value = {
            "v": 1, "kind": "change", "id": "g", "system": "marketo", "object": "Person",
            "record": "2001", "operation": "updated", "changedAt": stamp("08:00:00"),
            "snapshot": False, "fields": {"city": "Nowhere"},
        }  # fmt: skip
        value.update(changes)
        return {name: part for name, part in value.items() if part is not ...}

    topic, key = "changes.marketo", "marketo:2001"
    put("garbage", "08:10:00", topic, key, raw='{"v":1,"kind":"change","id":"m-cut-')
    put("garbage", "08:11:00", topic, key, raw="it's not JSON at all \\u0000 <xml/>")
    put("garbage", "09:30:00", topic, key, good(record=...))
    put("garbage", "09:31:00", topic, key, good(system="hubspot"))
    put("garbage", "11:10:00", topic, "2001", good())
    put("garbage", "11:11:00", "changes.salesforce", key, good())
    put("garbage", "13:00:00", topic, key, good(fields={"city": {"name": "Nowhere"}}))
    put("garbage", "13:01:00", "requests", key, {"v": 1, "kind": "request", "id": "g2"})
    put("garbage", "15:00:00", topic, key, good(changedAt="yesterday"))


# What has to come out: the model

counts = Counter()
conflicts = []


def faults(fields, creating=False):
    """What a Salesforce lead may not hold, as far as this day tries it."""
    found = []
    for name, value in sorted(fields.items()):
        if name == "email" and value and "." not in value.partition("@")[2]:
            found.append("INVALID_EMAIL_ADDRESS")
        if name == "lastName" and value and len(value) > 80:
            found.append("STRING_TOO_LONG")
        if name in ("lastName", "company") and not value:
            found.append("REQUIRED_FIELD_MISSING")
    if creating and ("company" not in fields or "lastName" not in fields):
        found.append("REQUIRED_FIELD_MISSING")
    return found


def fail(lead, reasons):
    if lead.reasons != reasons:
        counts["activities.failed"] += 1
    lead.reasons = reasons


def write_to_salesforce(lead):
    draft = {name: lead.marketo.get(name) for name in lead.to_salesforce}
    if reasons := faults(draft):
        return fail(lead, reasons)
    counts["writes.salesforce.update"] += 1
    if str(draft.get("phone", "")).startswith(BLOCKED_PHONE):
        counts["rejected"] += 1
        return fail(lead, ["FIELD_CUSTOM_VALIDATION_EXCEPTION"])
    counts["activities.synced"] += 1
    lead.salesforce.update(draft)
    lead.to_salesforce, lead.reasons = set(), None


def create_in_salesforce(lead):
    draft = {k: v for k, v in lead.marketo.items() if v is not None and k not in HIDDEN}
    lead.creating = True
    if reasons := faults(draft, creating=True):
        return fail(lead, reasons)
    counts["writes.salesforce.create"] += 1
    counts["activities.created"] += 1
    lead.attempts += 1
    lead.salesforce, lead.record = draft, salesforce_id(lead.number, lead.attempts)
    lead.deleted = lead.creating = False
    lead.to_salesforce, lead.reasons = set(), None


def hide(lead, system, changed):
    for name in HIDDEN & set(changed):
        if name not in lead.skipped:
            counts["activities.skipped"] += 1
        lead.skipped.add(name)


def compare(lead, marketo, salesforce):
    """One poll's edits of one lead, field by field; both sides hold them already."""
    to_marketo = {}
    for name in sorted(set(marketo) | set(salesforce) | lead.to_salesforce):
        ours, theirs = lead.marketo.get(name), lead.salesforce.get(name)
        if ours == theirs:
            lead.to_salesforce.discard(name)
        elif (name in marketo or name in lead.to_salesforce) and name in salesforce:
            conflicts.append({"lead": f"marketo:{lead.person}", "field": name, "winner": "marketo"})
            lead.to_salesforce.add(name)
        elif name in salesforce:
            to_marketo[name] = theirs
        else:
            lead.to_salesforce.add(name)
    if to_marketo:
        counts["writes.marketo.update"] += 1
        counts["activities.synced"] += 1
        lead.marketo.update(to_marketo)
    if lead.to_salesforce and (marketo or salesforce):
        write_to_salesforce(lead)


def take(lead, what, payload, edits):
    """One operation that is more than an edit."""
    if what in ("marketo", "salesforce"):
        names = CONTACT if lead.object == "Contact" else LEAD
        side = lead.marketo if what == "marketo" else lead.salesforce
        side.update(payload)
        if what == "marketo":
            hide(lead, what, payload)
        kept = {k: v for k, v in payload.items() if k not in HIDDEN and k in names}
        edits[what].update(kept)
    elif what == "pair":
        held = set(lead.marketo) | set(lead.salesforce)
        for name in held:
            if lead.marketo.get(name) != lead.salesforce.get(name):
                for system in ("marketo", "salesforce"):
                    value = getattr(lead, system).get(name)
                    if value is not None:
                        edits[system][name] = value
    elif what == "person":
        if lead.waiting:
            create_in_salesforce(lead)
            counts["activities.requested"] += 1
    elif what == "record":
        counts["writes.marketo.create"] += 1
        counts["activities.created"] += 1
        lead.person, lead.marketo = str(9_000_000 + lead.number), dict(lead.salesforce)
    elif what == "request":
        counts["activities.requested"] += 1
        lead = lead.merged_into or lead
        if lead.salesforce is None or lead.deleted:
            create_in_salesforce(lead)
        elif not lead.to_salesforce:
            counts["activities.synced"] += 1  # the log says that there was nothing to write
    elif what == "deletion":
        counts["activities.deleted"] += 1
        lead.deleted = True
    elif what == "salesforce merge":
        counts["activities.merged"] += 1  # the loser hears that its record is gone,
        counts["activities.skipped"] += 1  # and that the winner's belongs to somebody else
        lead.deleted = True
    elif what == "marketo merge":
        counts["activities.merged"] += 2  # both persons hear of it
        lead.merged_into = payload
    elif what == "conversion":
        counts["activities.converted"] += 1
        lead.record, lead.object = payload, "Contact"
        lead.salesforce = {k: v for k, v in lead.salesforce.items() if k in CONTACT}


def play():
    by_slice = {}
    for clock, order, lead, what, payload in sorted(operations, key=lambda o: (o[0], o[1])):
        by_slice.setdefault((slice_of(clock), lead), []).append((what, payload))
    for (_, lead), steps in sorted(by_slice.items(), key=lambda e: (e[0][0], e[0][1].number)):
        edits = {"marketo": {}, "salesforce": {}}
        for what, payload in steps:
            take(lead, what, payload, edits)
        if lead.creating and edits["marketo"]:
            create_in_salesforce(lead)
        elif lead.salesforce is not None and lead.marketo is not None and not lead.deleted:
            compare(lead, edits["marketo"], edits["salesforce"])


def field_schema(name, kind, length=0, **more):
    return {"name": name, "label": more.pop("label", name), "type": kind, "length": length, **more}


def schema(object_type, names):
    kinds = {
        "Email": ("email", 80), "Phone": ("phone", 40), "HasOptedOutOfEmail": ("boolean", 0),
        "mkto71_Lead_Score__c": ("double", 0), "LastName": ("string", 80),
        "LeadSource": ("picklist", 255), "Status": ("picklist", 255),
    }  # fmt: skip
    fields = []
    for name, salesforce in names.items():
        if name in HIDDEN:
            continue
        kind, length = kinds.get(salesforce, ("string", 255))
        more = {"custom": True} if salesforce.endswith("__c") else {}
        if salesforce in ("LastName", "Company"):
            more["nillable"] = False
        if salesforce in ("Status", "HasOptedOutOfEmail"):
            more.update(nillable=False, defaultedOnCreate=True)
        if salesforce == "Customer_Number__c":
            more.update(createable=False, updateable=False)
        fields.append(field_schema(salesforce, kind, length, **more))
    return {
        "at": "00:00:00", "topic": "schema", "key": f"salesforce/{object_type}",
        "value": {
            "v": 1, "kind": "schema", "system": "salesforce", "object": object_type,
            "asOf": stamp("00:00:00"), "fields": fields, "validationRules": [],
        },
    }  # fmt: skip


def text(value):
    return json.dumps(value, ensure_ascii=False)


def write_lines(name, values):
    (HERE / name).write_text("".join(text(value) + "\n" for value in values), encoding="utf-8")


def final(lead):
    def held(side):
        return {k: v for k, v in sorted(side.items()) if v is not None} if side is not None else None

    entry = {"marketo": held(lead.marketo)}
    if lead.salesforce is not None and not lead.deleted:
        entry["object"], entry["record"] = lead.object, lead.record
        entry["salesforce"] = held(lead.salesforce)
    return entry


def expected():
    counts["activities.conflict"] = len(conflicts)  # never two fields of a lead at once
    alive = [lead for lead in leads if lead.merged_into is None]
    result = {
        "changes": dict(sorted(events.items())),
        "requests": len(lines["requests"]),
        "deadLetters": len(lines["garbage"]),
        "counts": dict(sorted(counts.items())),
        "names": {"Lead": LEAD, "Contact": CONTACT},
        "conflicts": sorted(conflicts, key=lambda c: (c["lead"], c["field"])),
        "leads": {f"marketo:{lead.person}": final(lead) for lead in alive},
    }
    parts = []
    for name, value in result.items():
        if name == "leads":
            rows = ",\n".join(f"    {text(key)}: {text(lead)}" for key, lead in value.items())
            parts.append(f'  "leads": {{\n{rows}\n  }}')
        elif name == "conflicts":
            rows = ",\n".join(f"    {text(conflict)}" for conflict in value)
            parts.append(f'  "conflicts": [\n{rows}\n  ]')
        else:
            parts.append(f'  "{name}": {text(value)}')
    (HERE / "expected.json").write_text("{\n" + ",\n".join(parts) + "\n}\n", encoding="utf-8")


def main():
    HERE.mkdir(exist_ok=True)
    stories()
    everybody()
    garbage()
    play()
    names = {"salesforce": "salesforce-changes", "marketo": "marketo-changes"}
    for file, rows in lines.items():
        ordered = [line for _, _, line in sorted(rows, key=lambda row: (row[0], row[1]))]
        write_lines(f"{names.get(file, file)}.jsonl", ordered)
    write_lines("schema.jsonl", [schema("Lead", LEAD), schema("Contact", CONTACT)])
    (HERE / "day.json").write_text(
        json.dumps({"date": DATE, "polls": POLLS}) + "\n", encoding="utf-8"
    )
    expected()


main()
