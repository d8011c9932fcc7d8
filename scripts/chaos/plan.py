# SPDX-License-Identifier: Apache-2.0
"""What is fed in a round, from a seed, and what has to come of it.

Within a round each field of a lead is in one item only, and a round begins when the last one is
drained: so what must come of an item does not depend on how the topics interleave.
"""

from records import FIELD_COUNT, MARKETO, SALESFORCE, SYSTEMS, Lead, salesforce_record

# The first numbers of records that the harness makes itself, and of those that writes create.
PERSON_BASE, CREATED_BASE = 1_000, 5_000_000


class Edit:
    """One field of one lead, changed to a value that no other edit has."""

    def __init__(self, item, lead, system, field, value, is_last):
        self.item = item
        self.lead = lead
        self.system = system
        self.field = field
        self.value = value
        # Whether the field stays at this value.
        self.is_last = is_last
        self.changed_at = None
        # When it was handed to the producer and when Kafka acknowledged it, and where.
        self.sent_at = None
        self.acknowledged_at = None
        self.place = None
        # When a write with its value was read.
        self.written_at = None


class Item:
    """Edits that belong together, and how many writes may come of each."""

    def __init__(self, kind, edits):
        self.kind = kind
        self.edits = edits


class Creation:
    """A record of one system whose twin has to be created exactly once."""

    def __init__(self, lead, system, request):
        self.lead = lead
        self.system = system
        # A person that only Marketo has is created in Salesforce on request only.
        self.request = request


class Round:
    def __init__(self, number, items, creations, requests):
        self.number = number
        self.items = items
        self.creations = creations
        # Requests for leads that both systems have: (id, lead).
        self.requests = requests
        self.edits = [edit for item in items for edit in item.edits]


class Plan:
    """Draws rounds; the same seed draws the same ones."""

    # Of a hundred items: edits of several values behind each other, of both sides at once, and of
    # a losing side whose edit is told only after our write has replaced it. The rest is one edit.
    BURST_SHARE, COLLISION_SHARE, CROSSING_SHARE = 15, 8, 4
    BURST_EDITS = (2, 4)
    CREATION_SHARE = REQUEST_SHARE = 0.02

    def __init__(self, random, leads):
        self._random = random
        self.leads = [
            Lead(n, str(PERSON_BASE + n), salesforce_record(n)) for n in range(leads)
        ]
        self._values = 0
        self._creations = 0

    def _value(self, system):
        self._values += 1
        return f"{'M' if system == MARKETO else 'S'}{self._values:07d}"

    def _item(self, lead, field):
        draw = self._random.randrange(100)
        system = self._random.choice(SYSTEMS)
        item = Item("single", [])
        if draw < self.COLLISION_SHARE:
            item.kind = "collision"
            sides = [(SALESFORCE, False), (MARKETO, True)]
            self._random.shuffle(sides)
        elif draw < self.COLLISION_SHARE + self.CROSSING_SHARE:
            item.kind = "crossing"
            sides = [(MARKETO, True), (SALESFORCE, False)]
        elif draw < self.COLLISION_SHARE + self.CROSSING_SHARE + self.BURST_SHARE:
            item.kind = "burst"
            count = self._random.randint(*self.BURST_EDITS)
            sides = [(system, number == count - 1) for number in range(count)]
        else:
            sides = [(system, True)]
        item.edits = [
            Edit(item, lead, side, field, self._value(side), is_last) for side, is_last in sides
        ]
        return item

    def _creation(self, number):
        self._creations += 1
        index = len(self.leads) + self._creations
        if self._random.random() < 0.5:
            lead = Lead(index, str(PERSON_BASE + 1_000_000 + self._creations), None)
            return Creation(lead, MARKETO, f"create-{number}-{index}")
        return Creation(Lead(index, None, salesforce_record(1_000_000 + self._creations)),
                        SALESFORCE, None)

    def control(self, number, events, random):
        """A round that another one is compared with: its draws change none of the seed's."""
        own, self._random = self._random, random
        try:
            return self.round(number, events)
        finally:
            self._random = own

    def round(self, number, events):
        items, places, count = [], set(), 0
        most = len(self.leads) * FIELD_COUNT
        while count < events and len(places) < most:
            place = self._random.randrange(len(self.leads)), self._random.randrange(FIELD_COUNT)
            if place in places:
                continue
            places.add(place)
            items.append(self._item(self.leads[place[0]], place[1]))
            count += len(items[-1].edits)
        extra = max(1, int(count * self.CREATION_SHARE))
        creations = [self._creation(number) for _ in range(extra)]
        asked = self._random.sample(self.leads, min(len(self.leads), extra))
        requests = [(f"request-{number}-{lead.person}", lead) for lead in asked]
        return Round(number, items, creations, requests)
