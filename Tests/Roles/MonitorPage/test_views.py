# SPDX-License-Identifier: Apache-2.0
"""Every view loads, has an address, and shows what the monitor answers."""

import csv
import io
import unittest
from pathlib import Path

from browser import VIEWS, PageTest

TITLES = {
    "now": "Now",
    "cycles": "Cycles",
    "failures": "Failures",
    "failure": "A validation rule refuses it",
    "conflicts": "Conflicts",
    "lead": "Ada Lovelace",
    "dead-letters": "Dead letters",
    "dead-letter": "Dead letter",
    "search": "Leads that match “ada”",
}


class ViewTests(PageTest):
    def test_every_view_loads_from_its_address(self) -> None:
        self.start()
        for view, address in VIEWS.items():
            with self.subTest(view=view):
                tab = self.open(address)
                self.assertEqual(tab.inner_text("main h1"), TITLES[view])
                self.assertEqual(tab.title(), f"{TITLES[view]} · LeadSync")

    def test_now_says_what_needs_a_person_and_how_long_the_backlog_lasts(self) -> None:
        text = self.start() and self.open().inner_text("main")
        for told in (
            "2 things need a person",
            "Next in 3 min",
            "14.5 writes a minute",
            "47,210 of 50,000 API calls used (94 %)",
            "First load: 72 %",
            "does not drain",
            "32 partitions: 0–31",
        ):
            self.assertIn(told, text)

    def test_a_proxys_prefix_is_kept(self) -> None:
        self.start(prefix="/tools/leadsync")
        tab = self.open("#/conflicts")
        self.has_rows(8)
        tab.get_by_role("link", name="Failures").click()
        tab.wait_for_selector("h1:text('Failures')")
        self.assertIn("/tools/leadsync/#/failures", tab.url)

    def test_nothing_comes_from_another_host(self) -> None:
        tab = self.start()
        asked: list[str] = []
        tab.on("request", lambda request: asked.append(request.url))
        for address in VIEWS.values():
            self.open(address)
        others = [url for url in asked if not url.startswith(self.monitor.address)]
        self.assertEqual(others, [])
        self.assertGreater(len(asked), 40)

    def test_charts_have_their_figures_as_tables(self) -> None:
        self.start()
        tab = self.open("#/cycles?span=week")
        self.assertEqual(tab.locator("figure.chart").count(), 7)
        chart = tab.locator("figure.chart").first
        self.assertIn("last week", chart.locator("svg").get_attribute("aria-label"))
        chart.locator("summary").click()
        self.assertGreater(chart.locator("tbody tr").count(), 40)

    def test_cycles_are_split_by_system_and_continued(self) -> None:
        self.start()
        tab = self.open("#/cycles")
        self.has_rows(50)
        tab.get_by_role("button", name="Show more cycles").click()
        self.has_rows(100)
        tab.get_by_label("One line for each system").click()
        self.has_rows(100)
        self.assertIn("by=system", tab.url)

    def test_times_are_the_readers_and_exact_on_hover(self) -> None:
        self.start()
        tab = self.open("#/failures/a4f2")
        shown = tab.locator("tbody time").first
        self.assertRegex(
            shown.get_attribute("title"), r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} UTC$"
        )
        local = shown.inner_text()
        tab.get_by_role("button", name="Times in Europe/Berlin").click()
        tab.get_by_role("button", name="Times in UTC").wait_for()
        self.assertNotEqual(tab.locator("tbody time").first.inner_text(), local)

    def test_search_finds_by_name_and_opens_the_lead(self) -> None:
        self.start()
        tab = self.open()
        tab.get_by_role("searchbox").fill("hopper")
        tab.keyboard.press("Enter")
        tab.wait_for_selector("h1:text('hopper')")
        self.settled()
        tab.get_by_role("link", name="Grace Hopper").first.click()
        tab.wait_for_selector("h1:text('Grace Hopper')")
        tab.go_back()
        tab.wait_for_selector("h1:text('hopper')")

    def test_an_alias_leads_to_the_surviving_lead(self) -> None:
        self.start()
        tab = self.open("#/leads/salesforce%3A00Q5e00000ALIASEA4")
        tab.wait_for_url("**/#/leads/marketo%3A1042")

    def test_what_is_not_there_is_said(self) -> None:
        self.expected_messages = ("404",)
        self.start()
        tab = self.open("#/leads/marketo%3A9")
        self.assertIn("The lead is not known", tab.inner_text("[role=alert]"))
        tab = self.open("#/nowhere")
        self.assertIn("There is no such view", tab.inner_text("h1"))

    def test_csv_has_every_lead_and_no_formula(self) -> None:
        self.start()
        self.world.failed["a4f2"][0]["name"] = "=HYPERLINK(1)"
        tab = self.open("#/failures/a4f2")
        with tab.expect_download() as download:
            tab.get_by_role("button", name="CSV").click()
        text = Path(download.value.path()).read_text(encoding="utf-8-sig")
        rows = list(csv.reader(io.StringIO(text)))
        self.assertEqual(len(rows), 13)
        self.assertEqual(rows[0], ["lead", "name", "at", "code", "fields", "message"])
        self.assertEqual(rows[1][1], "'=HYPERLINK(1)")


if __name__ == "__main__":
    unittest.main()
