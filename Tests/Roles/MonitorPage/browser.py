# SPDX-License-Identifier: Apache-2.0
"""Debian's Chromium, without a window, for tests of the monitor's page."""

import os
import shutil
import unittest

from mock_monitor import MockMonitor
from playwright.sync_api import Page, expect, sync_playwright
from world import World

WAIT_MILLISECONDS = 60_000
expect.set_options(timeout=WAIT_MILLISECONDS)
VIEWS = {
    "now": "#/",
    "cycles": "#/cycles",
    "failures": "#/failures",
    "failure": "#/failures/a4f2",
    "conflicts": "#/conflicts",
    "lead": "#/leads/marketo%3A1042",
    "dead-letters": "#/dead-letters",
    "dead-letter": "#/dead-letters/leadsync.dead-letters-1-18",
    "search": "#/search?q=ada",
}


def executable() -> str:
    """The browser that the system has; `CHROMIUM` names another one."""
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if not found:
        raise SystemExit("no chromium on the PATH; install Debian's package, or set CHROMIUM")
    return found


class PageTest(unittest.TestCase):
    """A test with a monitor of its own and an empty tab. No test may leave a console message."""

    @classmethod
    def setUpClass(cls) -> None:
        cls.playwright = sync_playwright().start()
        cls.addClassCleanup(cls.playwright.stop)
        # Chromium refuses to sandbox itself when root starts it.
        arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
        cls.browser = cls.playwright.chromium.launch(
            executable_path=executable(), args=[*arguments, "--disable-gpu"]
        )
        cls.addClassCleanup(cls.browser.close)

    def setUp(self) -> None:
        self.messages: list[str] = []
        self.expected_messages: tuple[str, ...] = ()

    def start(self, prefix: str = "", context: dict | None = None, **world) -> Page:
        """A monitor, and a tab that has not opened it yet."""
        self.world = World(**world)
        self.monitor = MockMonitor(self.world, prefix=prefix)
        self.addCleanup(self.monitor.close)
        return self.new_tab(context)

    def new_tab(self, context: dict | None = None) -> Page:
        """An empty tab, in a browser profile of its own."""
        options = {"locale": "en-GB", "timezone_id": "Europe/Berlin"} | (context or {})
        self.context = self.browser.new_context(**options)
        self.addCleanup(self.context.close)
        self.tab = self.context.new_page()
        self.tab.set_default_timeout(WAIT_MILLISECONDS)
        self.tab.on("console", lambda message: self.messages.append(message.text))
        self.tab.on("pageerror", lambda error: self.messages.append(str(error)))
        return self.tab

    def open(self, view: str = "#/") -> Page:
        """Opens a view, and waits until it has been read."""
        self.tab.goto(self.monitor.address + view)
        return self.settled()

    def settled(self) -> Page:
        self.tab.wait_for_selector("main h1")
        expect(self.tab.locator(".loading")).to_have_count(0)
        self.tab.wait_for_selector(".liveness.live")
        return self.tab

    def has_rows(self, rows: int) -> None:
        """Waits until the view's tables have so many rows."""
        expect(self.tab.locator("table.stacking tbody tr")).to_have_count(rows)

    def tearDown(self) -> None:
        surprising = [
            message
            for message in self.messages
            if not any(expected in message for expected in self.expected_messages)
        ]
        self.assertEqual(surprising, [], "the browser's console has messages")
