# SPDX-License-Identifier: Apache-2.0
"""A stranger's values are shown as text, and break neither the page nor its layout."""

import unittest

import sample
from browser import PageTest

MARKUP = '<img src=x onerror="document.title=1"><script>document.title=1</script>'
CONTROLS = "\u0000\u001b[31mred\u0007\u202eevil\u2066\ufeff\ud800"
LONG = "x" * 100_000
WIDE = "W" * 300
# Five hundred requests, four at a time, on a machine that does other things too.
TAKING_MILLISECONDS = 300_000
VIEWS = (
    "#/conflicts",
    "#/leads/marketo%3A1042",
    "#/failures/a4f2",
    "#/search?q=marketo",
    "#/dead-letters",
    "#/dead-letters/leadsync.dead-letters-0-17",
)


class HostileTests(PageTest):
    def poison(self, text: str) -> None:
        """The text stands wherever a value of either system can."""
        world = self.world
        lead = world.leads["marketo:1042"]
        lead |= {"name": text, "email": text, "state": text}
        lead["failed"] = [sample.reason(text, text, text)]
        lead["activities"][0] |= {"message": text, "type": text}
        lead["activities"][0]["fields"][0] |= {"field": text, "salesforce": text, "rule": text}
        lead["writes"][0]["fields"] = {text: text}
        for field in lead["fields"]:
            field["marketo"] |= {"value": text, "by": text}
            field["why"] = text
        world.conflicts[0] |= {"name": text, "marketo": text, "field": text, "rule": text}
        world.failed["a4f2"][0] |= {"name": text, "reasons": [sample.reason(text, text, text)]}
        world.letters[0] |= {"reason": text, "key": text, "value": text, "headers": {text: text}}

    def check(self, text: str) -> None:
        for width in (1360, 390):
            self.start(context={"viewport": {"width": width, "height": 900}})
            self.poison(text)
            for view in VIEWS:
                with self.subTest(view=view, width=width):
                    tab = self.open(view)
                    self.assertEqual(tab.locator("main img, main script").count(), 0)
                    self.assertIn("LeadSync", tab.title())
                    sizes = "[document.documentElement.scrollWidth, window.innerWidth]"
                    page, window = tab.evaluate(sizes)
                    self.assertLessEqual(page, window, "the page is wider than the window")

    def test_markup_is_text(self) -> None:
        self.check(MARKUP)
        self.tab.goto(self.monitor.address + "#/leads/marketo%3A1042")
        self.settled()
        self.assertIn("<img src=x", self.tab.inner_text("main h1"))

    def test_control_characters_are_shown(self) -> None:
        self.check(CONTROLS)
        text = self.tab.inner_text("main")
        for hidden in ("\u0000", "\u001b", "\u202e", "\u2066"):
            self.assertNotIn(hidden, text)
        self.tab.goto(self.monitor.address + "#/leads/marketo%3A1042")
        self.settled()
        text = self.tab.inner_text("main")
        for shown in ("␀␛[31mred␇⟨U+202E⟩evil", "⟨U+D800⟩"):
            self.assertIn(shown, text)

    def test_a_word_without_an_end_breaks(self) -> None:
        self.check(WIDE)

    def test_a_hundred_thousand_characters_are_cut_and_shown_on_demand(self) -> None:
        self.check(LONG)
        tab = self.open("#/conflicts")
        self.assertLess(len(tab.inner_text("main")), 20_000)
        tab.get_by_role("button", name="Show all 100,000 characters").first.click()
        self.assertEqual(len(tab.inner_text("dialog pre")), 100_000)
        tab.keyboard.press("Escape")
        tab.get_by_role("dialog").wait_for(state="detached")

    def test_a_lead_with_five_hundred_conflicts(self) -> None:
        self.start()
        lead = self.world.leads["marketo:1042"]
        fields = [f"field{number:03d}__c" for number in range(500)]
        collided = lead["activities"][0]["fields"][0]
        lead["activities"][0]["fields"] = [collided | {"field": field} for field in fields]
        phone = next(field for field in lead["fields"] if field["field"] == "phone")
        lead["fields"] = [phone | {"field": field} for field in fields]
        lead["conflicts"] = [
            {"id": f"7-{number}-0", "field": field, "winner": "marketo"}
            for number, field in enumerate(fields)
        ]
        self.world.conflicts = [
            self.world.conflicts[0] | {"id": f"7-{number}-0", "field": field}
            for number, field in enumerate(fields)
        ]
        tab = self.open("#/leads/marketo%3A1042")
        self.assertIn("500 open conflicts", tab.inner_text("main"))
        self.assertEqual(tab.get_by_role("button", name="Take this value").count(), 500)
        tab.get_by_role("link", name="500 open conflicts").click()
        tab.wait_for_selector("h1:text('Conflicts')")
        self.settled()
        for shown in range(100, 501, 50):
            tab.get_by_role("button", name="Show more conflicts").click()
            self.has_rows(shown)
        tab.get_by_label("Select all 500 shown").check()
        tab.get_by_role("button", name="Take the other value for 500 selected").click()
        tab.get_by_role("dialog").get_by_role("button", name="Take the other value").click()
        tab.get_by_text("No conflict matches.").wait_for(timeout=TAKING_MILLISECONDS)
        taken = [path for _, path, _ in self.world.requests if path.endswith("/take")]
        self.assertEqual(len(taken), 500)

    def test_answers_of_another_form_are_borne(self) -> None:
        self.start()
        self.world.told_status = {"cycle": None, "counts": {}, "topics": [{}], "workers": [{}]}
        self.world.conflicts[0] = {"id": "1", "lead": "marketo:1", "resolved": None}
        self.world.conflicts[0] |= {"field": None, "rule": None, "winner": None}
        self.world.leads["marketo:1042"] = {"lead": "marketo:1042", "name": None, "email": None}
        self.world.leads["marketo:1042"]["activities"] = []
        self.world.letters[0] = {"id": "x"}
        for view in (
            "#/",
            "#/conflicts",
            "#/leads/marketo%3A1042",
            "#/dead-letters",
            "#/dead-letters/x",
        ):
            self.assertNotIn("made a mistake", self.open(view).inner_text("body"), view)


if __name__ == "__main__":
    unittest.main()
