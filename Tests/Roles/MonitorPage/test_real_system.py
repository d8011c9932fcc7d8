# SPDX-License-Identifier: Apache-2.0
"""The page in a real browser on a real monitor, beside everything else that runs in production."""

import json
import queue
import re
import subprocess
import sys
import threading
import time
import unittest
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import quote

from browser import PageTest
from real_system import (
    FLOW_STEP_KEY,
    TOKEN,
    WAIT_SECONDS,
    RealSystem,
    call,
    eventually,
    executable,
)

PEOPLE = 6
REFUSED = {
    "kind": "vendor-error",
    "code": "FIELD_CUSTOM_VALIDATION_EXCEPTION",
    "message": "Ask your administrator.",
    "path": "/composite",
}
# Calls of a stranger for each operation; the rate stays below the monitor's own bound.
EXAMPLES = "25"
RATE = "60/s"


@unittest.skipUnless(executable(), "leadsync is not built")
class RealSystemTests(PageTest):
    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.system = RealSystem(PEOPLE)
        cls.addClassCleanup(cls.system.stop)

    def attach(self) -> None:
        """A tab whose reader may change things."""
        self.monitor = SimpleNamespace(address=self.system.address)
        self.new_tab()
        self.context.add_init_script(f"sessionStorage.setItem('leadsync.token', '{TOKEN}')")

    def test_a_failure_shows_by_itself_and_goes_with_a_retry(self) -> None:
        system = self.system
        pair = system.pairs()[0]
        self.attach()
        tab = self.open("#/failures")
        tab.get_by_text("Nothing has failed.").wait_for()
        system.set_fault(**REFUSED)
        system.change_person(pair["marketo"], phone="+44 20 7946 0777")
        tab.get_by_role("link", name=re.compile("validation rule|administrator", re.I)).wait_for()
        shown = time.time()
        failed_at = datetime.fromisoformat(system.get("/v1/failures")["items"][0]["lastAt"])
        # Within two seconds is the promise; a busy machine must not decide the test.
        took = shown - failed_at.timestamp()
        print(f"a real failure shows {took:.2f} s after the worker has told of it")
        self.assertLess(took, 60)

        system.clear_faults()
        before = system.lead(pair["lead"])["activities"][0]["id"]
        tab.get_by_role("button", name=re.compile("^Retry: ")).click()
        tab.get_by_text("Nothing has failed.").wait_for()
        activities = system.lead(pair["lead"])["activities"]
        self.assertNotEqual(activities[0]["id"], before)
        self.assertEqual(activities[0]["type"], "synced")
        self.assertEqual(system.record(pair["salesforce"], "Phone"), "+44 20 7946 0777")

    def test_the_value_that_lost_is_taken_in_both_systems(self) -> None:
        system = self.system
        pair = system.pairs()[1]
        self.attach()
        tab = self.open("#/conflicts?lead=" + quote(pair["lead"], safe=""))
        system.stop_cycles()
        system.change_person(pair["marketo"], title="Marketo's title")
        system.change_record(pair["salesforce"], Title="Salesforce's title")
        system.start_cycles()
        take = tab.get_by_role("button", name=re.compile("^Take this value: title"))
        take.wait_for()
        eventually(
            "the winner stands in both",
            lambda: system.record(pair["salesforce"], "Title") == "Marketo's title",
        )
        take.click()
        tab.get_by_text("No conflict matches.").wait_for()
        for find in (
            lambda: system.person(pair["marketo"], "title"),
            lambda: system.record(pair["salesforce"], "Title"),
        ):
            eventually("both hold the other value", lambda: find() == "Salesforce's title")
        activities = system.lead(pair["lead"])["activities"]
        self.assertIn("restored", [activity["type"] for activity in activities])

    def test_names_of_strangers_are_text(self) -> None:
        system = self.system
        pair = system.pairs()[2]
        first, last = "<img src=x onerror=alert(1)>", "<script>\u202e\u001b[31m"
        system.change_person(pair["marketo"], firstName=first, lastName=last)
        eventually(
            "the name is Salesforce's too",
            lambda: system.record(pair["salesforce"], "FirstName") == first,
        )
        self.attach()
        for view in ("leads/" + quote(pair["lead"], safe=""), "search?q=onerror"):
            tab = self.open(f"#/{view}")
            shown = tab.locator("main", has_text=first)
            shown.wait_for()
            self.assertEqual(tab.locator("main img, main script").count(), 0, view)
            for hidden in ("\u001b", "\u202e"):
                self.assertNotIn(hidden, tab.inner_text("main"), view)

    def test_a_lead_with_five_hundred_conflicts_opens(self) -> None:
        system = self.system
        lead = system.pairs()[3]["lead"]
        system.publish_conflicts(lead, 500)
        eventually("all are known", lambda: len(system.lead(lead)["conflicts"]) == 500)
        self.attach()
        began = time.monotonic()
        tab = self.open("#/leads/" + quote(lead, safe=""))
        print(f"a lead with 500 conflicts opens in {time.monotonic() - began:.2f} s")
        self.assertEqual(tab.locator("main b:text('499')").count(), 0, "markup is text")
        tab = self.open("#/conflicts?lead=" + quote(lead, safe=""))
        tab.get_by_text("<b>499</b>").wait_for()

    def test_every_view_opens_on_real_answers(self) -> None:
        lead = self.system.pairs()[0]["lead"].replace(":", "%3A")
        self.attach()
        for view in ("", "cycles", "failures", "conflicts", "dead-letters", "search?q=example"):
            self.open(f"#/{view}")
        tab = self.open(f"#/leads/{lead}")
        tab.get_by_role("button", name="Sync Person to SFDC").click()
        tab.locator(".request", has_text="Done").wait_for()

    def test_the_answers_are_what_the_document_says(self) -> None:
        self.hold_against("openapi.json", f"Authorization: Bearer {TOKEN}")

    def test_the_flow_step_answers_what_its_document_says(self) -> None:
        self.hold_against("flow-step/openapi.json", f"x-api-key: {FLOW_STEP_KEY}")

    def hold_against(self, document: str, header: str) -> None:
        """Schemathesis calls every operation with what fits the document, and with what does not."""
        tool = Path(sys.executable).parent / "schemathesis"
        checks = "not_a_server_error,status_code_conformance,content_type_conformance"
        run = subprocess.run(
            [tool, "run", self.system.address + document]
            + ["--header", header, "--exclude-path", "/v1/events"]
            + ["--checks", f"{checks},response_schema_conformance", "--rate-limit", RATE]
            + ["--max-examples", EXAMPLES, "--phases", "examples,coverage,fuzzing"]
            + ["--warnings", "off", "--no-color", "--suppress-health-check", "all"],
            capture_output=True,
            text=True,
            check=False,
            # It keeps notes of its own.
            cwd=self.system.folder.name,
        )
        print(*run.stdout.strip().splitlines()[-6:], sep="\n")
        self.assertEqual(run.returncode, 0, run.stdout[-8_000:] + run.stderr[-2_000:])

    def test_a_campaign_hears_what_became_of_its_person(self) -> None:
        """Marketo's flow step, by the published interface: a call, and its callback."""
        system = self.system
        person = system.create_person(
            firstName="Mary", lastName="Somerville", company="Spheres", email="mary@spheres.example"
        )
        gateway = Gateway()
        self.addCleanup(gateway.close)
        body = {
            "token": "token-1",
            "batchid": "batch-1",
            "apiCallBackKey": "the gateway's key",
            "campaignId": 1017,
            "callbackUrl": gateway.address,
            "context": {"subscription": {"munchkinId": "123-ABC-456"}},
            "objectData": [{"objectType": "lead", "objectContext": {"id": int(person)}}],
        }
        url = system.address + "flow-step/submitAsyncAction"
        call("POST", url, body, {"x-api-key": FLOW_STEP_KEY})
        headers, told = gateway.callbacks.get(timeout=WAIT_SECONDS)
        self.assertEqual(headers["x-api-key"], "the gateway's key")
        self.assertEqual(headers["x-callback-token"], "token-1")
        self.assertEqual(told["munchkinId"], "123-ABC-456")
        [outcome] = told["objectData"]
        self.assertEqual(outcome["leadData"], {"id": int(person)})
        self.assertIs(outcome["activityData"]["success"], True, outcome)
        record = outcome["activityData"]["salesforceId"]
        self.assertEqual(system.record(record, "LastName"), "Somerville")


class Gateway(ThreadingHTTPServer):
    """Takes callbacks as Marketo's gateway does."""

    def __init__(self) -> None:
        self.callbacks: queue.Queue = queue.Queue()
        super().__init__(("127.0.0.1", 0), GatewayHandler)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/callback"

    def close(self) -> None:
        self.shutdown()
        self.server_close()


class GatewayHandler(BaseHTTPRequestHandler):
    server: Gateway

    def log_message(self, *_) -> None:
        """Keeps the console clean."""

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.callbacks.put((dict(self.headers), body))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()


if __name__ == "__main__":
    unittest.main()
