# SPDX-License-Identifier: Apache-2.0
"""What the buttons ask for, what comes of it, and who may press them."""

import unittest

from browser import PageTest


class ChangeTests(PageTest):
    def posted(self) -> list[str]:
        return [path for method, path, _ in self.world.requests if method == "POST"]

    def test_retry_of_one_lead_removes_its_row(self) -> None:
        self.start()
        tab = self.open("#/failures/a4f2")
        self.has_rows(12)
        tab.get_by_role("button", name="Retry: Grace Hopper").first.click()
        self.has_rows(11)
        self.assertEqual(self.posted(), ["/v1/leads/marketo%3A1143/retry"])
        # The button went with its row: the reader goes on at the heading.
        self.assertEqual(tab.evaluate("document.activeElement.localName"), "h1")

    def test_retry_of_all_removes_the_group(self) -> None:
        self.start()
        tab = self.open("#/failures")
        tab.get_by_role("button", name="Retry all: A required field is empty").click()
        self.has_rows(2)
        tab.get_by_text("31 leads will be tried again.").wait_for()

    def test_the_other_value_is_taken(self) -> None:
        self.start()
        tab = self.open("#/conflicts")
        tab.get_by_role("button", name="Take this value: phone of Ada Lovelace").click()
        self.has_rows(7)
        phone = next(
            field
            for field in self.world.leads["marketo:1042"]["fields"]
            if field["field"] == "phone"
        )
        self.assertEqual(phone["marketo"]["value"], "+44 161 496 0000")
        self.assertEqual(phone["salesforce"]["value"], "+44 161 496 0000")

    def test_what_was_asked_for_says_so_until_the_workers_have_done_it(self) -> None:
        self.start()
        self.world.has_workers = False
        tab = self.open("#/conflicts")
        tab.get_by_role("button", name="Take this value: phone of Ada Lovelace").click()
        asked = tab.get_by_role("button", name="Requested: phone of Ada Lovelace")
        asked.wait_for()
        # Playwright itself would wait until the button can be pressed.
        asked.click(force=True)
        self.assertEqual(len(self.posted()), 1)
        self.assertEqual(tab.get_by_label("Select phone of Ada Lovelace").count(), 0)

    def test_the_last_lead_of_a_cause_takes_the_cause_with_it(self) -> None:
        self.start()
        tab = self.open("#/failures/a4f3")
        tab.get_by_role("button", name="Retry: marketo:1242").click()
        tab.get_by_text("No lead fails for this cause any more.").wait_for()
        tab.get_by_text("No lead is left.").wait_for()
        # The browser itself tells of an answer that is 404.
        self.expected_messages = ("404",)

    def test_the_other_value_is_taken_for_a_selection(self) -> None:
        self.start()
        tab = self.open("#/conflicts?field=title")
        self.has_rows(2)
        tab.get_by_label("Select all 2 shown").check()
        tab.get_by_role("button", name="Take the other value for 2 selected").click()
        dialog = tab.get_by_role("dialog")
        self.assertIn("In 2 fields", dialog.inner_text())
        dialog.get_by_role("button", name="Take the other value").click()
        tab.get_by_text("The other value was taken in 2 fields.").wait_for()
        tab.get_by_text("No conflict matches.").wait_for()
        self.assertEqual(len(self.posted()), 2)

    def test_a_selection_that_is_not_confirmed_changes_nothing(self) -> None:
        self.start()
        tab = self.open("#/conflicts")
        tab.get_by_label("Select all 8 shown").check()
        tab.get_by_role("button", name="Take the other value for 8 selected").click()
        tab.get_by_role("dialog").wait_for()
        tab.keyboard.press("Escape")
        tab.get_by_role("dialog").wait_for(state="detached")
        self.assertEqual(self.posted(), [])

    def test_what_was_settled_meanwhile_is_said(self) -> None:
        self.expected_messages = ("409",)
        self.start()
        tab = self.open("#/conflicts")
        self.world.conflicts[0]["resolved"] = "2026-11-23T18:44:55.000Z"
        tab.get_by_role("button", name="Take this value: phone of Ada Lovelace").click()
        tab.get_by_text("The conflict is settled: The field has changed since.").wait_for()

    def test_filters_are_in_the_address(self) -> None:
        self.start()
        tab = self.open("#/conflicts")
        tab.get_by_label("Winner").select_option("salesforce")
        self.has_rows(2)
        self.assertIn("winner=salesforce", tab.url)
        tab.get_by_label("State").select_option("settled")
        tab.get_by_text("No conflict matches.").wait_for()
        self.assertEqual(tab.get_by_label("Winner").input_value(), "salesforce")

    def test_the_value_is_taken_on_the_leads_own_page(self) -> None:
        self.start()
        tab = self.open("#/leads/marketo%3A1042")
        tab.get_by_role("button", name="Take this value: phone").click()
        row = tab.locator("tbody tr", has_text="phone").first
        row.get_by_text("Equal").wait_for()
        self.assertEqual(row.locator(".held").all_inner_texts(), ["+44 161 496 0000"] * 2)

    def test_a_sync_request_is_followed_to_its_outcome(self) -> None:
        self.start()
        tab = self.open("#/leads/marketo%3A1043")
        tab.get_by_role("button", name="Sync Person to SFDC").click()
        tab.get_by_text("The workers have the request.").wait_for()
        outcome = {"request": "sync-1", "state": "done", "message": "Updated in Salesforce."}
        self.world.sync_requests["sync-1"] = outcome
        self.world.happened("marketo:1043", "synced", "Updated in Salesforce: Title.")
        tab.locator(".request", has_text="Done").wait_for()

    def test_a_dead_letter_is_replayed(self) -> None:
        self.start()
        tab = self.open("#/dead-letters")
        tab.get_by_role("button", name="Replay: leadsync.dead-letters-0-17").click()
        row = tab.locator("tbody tr").first
        row.get_by_text("Replayed").wait_for()
        self.assertEqual(self.posted(), ["/v1/dead-letters/leadsync.dead-letters-0-17/replay"])

    def test_calls_that_are_put_off_are_repeated(self) -> None:
        self.expected_messages = ("429",)
        self.start()
        self.world.overload = 2
        tab = self.open("#/dead-letters")
        tab.wait_for_selector("tbody tr")


class AccessTests(PageTest):
    expected = ("401", "403")

    def test_a_change_asks_for_the_token_once(self) -> None:
        self.expected_messages = self.expected
        self.start(token="may-change")
        tab = self.open("#/failures/a4f2")
        tab.get_by_role("button", name="Retry: Grace Hopper").first.click()
        dialog = tab.get_by_role("dialog")
        dialog.get_by_label("Token").fill("wrong")
        dialog.get_by_role("button", name="Use this token").click()
        dialog.get_by_text("does not allow this").wait_for()
        dialog.get_by_label("Token").fill("may-change")
        tab.keyboard.press("Enter")
        self.has_rows(11)
        tab.get_by_role("button", name="Retry: Katherine Johnson").first.click()
        self.has_rows(10)
        self.assertEqual(tab.evaluate("Object.values(sessionStorage)"), ["may-change"])
        self.assertEqual(tab.evaluate("localStorage.length"), 0)
        self.assertEqual(self.context.cookies(), [])
        self.assertNotIn("may-change", tab.url)

    def test_reading_asks_for_a_token_where_it_needs_one(self) -> None:
        self.expected_messages = self.expected
        tab = self.start(token="may-change", read_token="may-read")
        tab.goto(self.monitor.address + "#/failures")
        dialog = tab.get_by_role("dialog")
        dialog.get_by_label("Token").fill("may-read")
        tab.keyboard.press("Enter")
        tab.wait_for_selector("tbody tr")
        self.settled()
        self.assertEqual(tab.get_by_role("dialog").count(), 0)

    def test_a_question_that_is_closed_can_be_asked_again(self) -> None:
        self.expected_messages = self.expected
        tab = self.start(token="may-change", read_token="may-read")
        tab.goto(self.monitor.address)
        tab.get_by_role("dialog").wait_for()
        tab.keyboard.press("Escape")
        tab.get_by_role("button", name="Enter a token").first.click()
        tab.get_by_role("dialog").get_by_label("Token").fill("may-read")
        tab.keyboard.press("Enter")
        self.settled()
        tab.get_by_text("2 things need a person").wait_for()

    def test_the_lesser_token_shows_lengths_only(self) -> None:
        self.expected_messages = self.expected
        self.start(token="may-change", masked_token="masked")
        tab = self.open()
        tab.evaluate("sessionStorage.setItem('leadsync.token', 'masked')")
        for view in ("#/leads/marketo%3A1042", "#/conflicts", "#/search?q=ada", "#/failures/a4f2"):
            tab.goto("about:blank")
            self.open(view)
            text = tab.inner_text("body")
            self.assertIn("hidden: text", text, view)
            self.assertIn("Personal data is hidden", text)
            for personal in ("Lovelace", "7946", "ada.love"):
                self.assertNotIn(personal, text, view)

    def test_without_a_token_in_the_settings_nothing_can_be_changed(self) -> None:
        self.start(changes=False)
        for view in (
            "#/failures",
            "#/failures/a4f2",
            "#/conflicts",
            "#/leads/marketo%3A1042",
            "#/dead-letters",
        ):
            tab = self.open(view)
            for label in ("Retry", "Take this value", "Replay", "Sync Person"):
                self.assertEqual(tab.get_by_role("button", name=label).count(), 0, (view, label))
        self.assertIn("Read only", tab.inner_text("body"))


if __name__ == "__main__":
    unittest.main()
