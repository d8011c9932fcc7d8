# SPDX-License-Identifier: Apache-2.0
"""What happens shows by itself, and the page says when it does not hear of it."""

import time
import unittest

import sample
from browser import PageTest


class LiveTests(PageTest):
    def test_a_failure_shows_by_itself(self) -> None:
        self.start()
        tab = self.open("#/failures")
        self.has_rows(3)
        why = sample.reason("STRING_TOO_LONG", "First Name: data value too large", "FirstName")
        began = time.monotonic()
        self.world.fail("marketo:1077", why)
        tab.get_by_role("link", name="The text is too long").wait_for()
        # Within two seconds is the promise; a busy machine must not decide the test.
        print(f"a failure shows after {time.monotonic() - began:.2f} s")
        tab.wait_for_selector("nav .count:text('45')")

    def test_now_shows_the_newest_activity(self) -> None:
        self.start()
        tab = self.open()
        self.world.happened("marketo:1043", "synced", "Updated in Salesforce: Phone.")
        entry = tab.locator(".recent li").first
        entry.wait_for()
        self.assertIn("Grace Hopper", entry.inner_text())
        self.assertIn("Updated in Salesforce: Phone.", entry.inner_text())

    def test_a_lost_connection_is_said_and_what_was_missed_is_read(self) -> None:
        self.expected_messages = ("503", "ERR_")
        self.start()
        tab = self.open("#/failures")
        self.world.is_reachable = False
        self.world.disconnect()
        line = tab.locator("#connection")
        line.get_by_text("Connection lost").wait_for()
        why = sample.reason("STRING_TOO_LONG", "too long", "FirstName")
        self.world.fail("marketo:1077", why)
        self.world.is_reachable = True
        tab.get_by_role("link", name="The text is too long").wait_for()
        tab.wait_for_selector("#connection:empty", state="attached")

    def test_a_new_connection_goes_on_behind_the_last_event(self) -> None:
        tab = self.start()
        seen: list[str | None] = []

        def note(request) -> None:
            if request.url.endswith("v1/events"):
                seen.append(request.headers.get("last-event-id"))

        tab.on("request", note)
        self.open()
        self.world.happened("marketo:1043", "synced", "Updated.")
        tab.locator(".recent li").first.wait_for()
        self.world.disconnect()
        tab.wait_for_selector(".liveness.lost")
        tab.wait_for_selector(".liveness.live")
        self.assertIsNone(seen[0])
        self.assertRegex(seen[-1], r"^1-\d+$")

    def test_a_burst_of_events_is_read_once_a_second(self) -> None:
        self.start()
        tab = self.open("#/failures")
        before = len(self.world.requests)
        for _ in range(300):
            self.world.happened("marketo:1043", "failed", "Not written.")
        why = sample.reason("STRING_TOO_LONG", "too long", "FirstName")
        self.world.fail("marketo:1077", why)
        tab.get_by_role("link", name="The text is too long").wait_for()
        calls = [path for _, path, _ in self.world.requests[before:] if path == "/v1/failures"]
        # One for each second that this takes at most: never one for each event.
        self.assertLess(len(calls), 100)

    def test_new_conflicts_wait_while_rows_are_ticked(self) -> None:
        self.start()
        tab = self.open("#/conflicts")
        tab.get_by_label("Select phone of Ada Lovelace").check()
        self.world.conflicts.insert(0, self.world.conflicts[1] | {"id": "3-999-0"})
        self.world.happened("marketo:1043", "conflict", "Title was changed in both systems.")
        button = tab.get_by_role("button", name="Show them")
        button.wait_for()
        self.has_rows(8)
        button.click()
        self.has_rows(9)
        self.assertTrue(tab.get_by_label("Select phone of Ada Lovelace").is_checked())


if __name__ == "__main__":
    unittest.main()
