# SPDX-License-Identifier: Apache-2.0
"""Every view can be used by keyboard alone, and axe-core finds nothing in it."""

import unittest

from axe_playwright_python.sync_playwright import Axe
from browser import VIEWS, PageTest

WIDE, NARROW = {"width": 1360, "height": 900}, {"width": 390, "height": 844}
# Colours do not depend on the width.
LOOKS = ((WIDE, "light"), (WIDE, "dark"), (NARROW, "light"))
STEPS_MAX = 400
# Everything that a pointer could press.
REACHABLE = "a[href], button, input, select, textarea, summary, [tabindex='0']"


class AxeTests(PageTest):
    def test_axe_finds_nothing_in_any_view(self) -> None:
        axe = Axe()
        for viewport, scheme in LOOKS:
            look = {"viewport": viewport, "color_scheme": scheme, "bypass_csp": True}
            self.start(context=look)
            for view, address in VIEWS.items():
                with self.subTest(view=view, width=viewport["width"], scheme=scheme):
                    self.check(axe, self.open(address))

    def test_axe_finds_nothing_in_what_opens(self) -> None:
        axe = Axe()
        self.expected_messages = ("503", "ERR_")
        self.start(context={"bypass_csp": True})
        tab = self.open("#/conflicts")
        tab.get_by_label("Select all 8 shown").check()
        tab.get_by_role("button", name="Take the other value for 8 selected").click()
        tab.get_by_role("dialog").wait_for()
        self.check(axe, tab)
        tab.get_by_role("dialog").get_by_role("button", name="Take the other value").click()
        tab.get_by_text("The other value was taken").wait_for()
        self.check(axe, tab)
        self.world.is_reachable = False
        self.world.disconnect()
        tab.get_by_text("Connection lost").wait_for()
        self.check(axe, tab)

    def check(self, axe: Axe, tab) -> None:
        found = axe.run(tab)
        self.assertEqual(found.violations_count, 0, found.generate_report())


class KeyboardTests(PageTest):
    def test_tab_reaches_everything(self) -> None:
        for viewport in (WIDE, NARROW):
            self.start(context={"viewport": viewport})
            for view, address in VIEWS.items():
                with self.subTest(view=view, width=viewport["width"]):
                    self.tab.goto("about:blank")
                    tab = self.open(address)
                    self.assertEqual(self.unreached(tab), [])

    def unreached(self, tab) -> list[str]:
        tab.evaluate(
            """selector => {
                const all = [...document.querySelectorAll(selector)];
                const isShown = (one) => one.checkVisibility({ visibilityProperty: true });
                window.unreached = new Set(all.filter(isShown));
            }""",
            REACHABLE,
        )
        for _ in range(STEPS_MAX):
            tab.keyboard.press("Tab")
            done = tab.evaluate("""() => {
                    const focused = document.activeElement;
                    const outline = getComputedStyle(focused).outlineStyle;
                    if (focused !== document.body && outline === "none") return "no outline";
                    window.unreached.delete(focused);
                    return window.unreached.size === 0;
                }""")
            self.assertNotEqual(
                done, "no outline", tab.evaluate("document.activeElement.outerHTML")
            )
            if done:
                break
        return tab.evaluate("[...window.unreached].map((one) => one.outerHTML.slice(0, 120))")

    def test_a_lead_is_found_and_retried_without_a_pointer(self) -> None:
        self.start()
        tab = self.open()
        tab.keyboard.press("Tab")
        self.assertEqual(tab.evaluate("document.activeElement.id"), "skip")
        tab.keyboard.press("Enter")
        self.assertEqual(tab.evaluate("document.activeElement.id"), "main")
        self.press_until("link", "Failed")
        tab.keyboard.press("Enter")
        tab.wait_for_selector("h1:text('Failures')")
        self.settled()
        self.assertEqual(tab.evaluate("document.activeElement.localName"), "h1")
        self.press_until("button", "Retry all: A validation rule refuses it")
        tab.keyboard.press("Space")
        self.has_rows(2)

    def press_until(self, role: str, name: str) -> None:
        wanted = self.tab.get_by_role(role, name=name).first.element_handle()
        for _ in range(STEPS_MAX):
            self.tab.keyboard.press("Tab")
            if self.tab.evaluate("one => document.activeElement === one", wanted):
                return
        self.fail(f"Tab does not reach {name}")

    def test_focus_stays_while_the_page_hears_of_things(self) -> None:
        self.start()
        tab = self.open("#/failures")
        button = tab.get_by_role("button", name="Retry all: A validation rule refuses it")
        button.focus()
        handle = button.element_handle()
        self.world.fail("marketo:1077", {"code": "MALFORMED_ID", "message": "", "fields": []})
        tab.get_by_role("link", name="Not a Salesforce ID").wait_for()
        self.assertTrue(tab.evaluate("one => document.activeElement === one", handle))

    def test_what_is_typed_stays_while_the_page_hears_of_things(self) -> None:
        self.start()
        tab = self.open()
        tab.get_by_role("searchbox").type("hop")
        self.world.happened("marketo:1043", "synced", "Updated.")
        tab.locator(".recent li").first.wait_for()
        tab.get_by_role("searchbox").type("per")
        self.assertEqual(tab.get_by_role("searchbox").input_value(), "hopper")


if __name__ == "__main__":
    unittest.main()
