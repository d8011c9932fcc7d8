# SPDX-License-Identifier: Apache-2.0
"""Everything that runs in production, as processes on a broker and two vendors in memory."""

import json
import os
import queue
import signal
import subprocess
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from datetime import UTC, datetime
from pathlib import Path

from kafka import KafkaProducer

ROOT = Path(__file__).resolve().parents[3]
# Long enough for a busy machine: no test is decided by it.
WAIT_SECONDS = 180
TOKEN = "may-change"
FLOW_STEP_KEY = "a flow step's key"
PAUSE_SECONDS = 0.05
CREDENTIALS = {"client_id": "sandbox", "client_secret": "sandbox-secret"}


def executable() -> Path | None:
    """The built `leadsync`, if there is one; `LEADSYNC_EXECUTABLE` names another one."""
    named = os.environ.get("LEADSYNC_EXECUTABLE")
    found = Path(named) if named else ROOT / ".build" / "debug" / "leadsync"
    if named and not found.is_file():
        raise SystemExit(f"LEADSYNC_EXECUTABLE {named}: no such file")
    return found if found.is_file() else None


def eventually(what: str, found):
    """Waits until a function gives something, and gives it."""
    deadline = time.monotonic() + WAIT_SECONDS
    while True:
        value = found()
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {WAIT_SECONDS} s: {what}")
        time.sleep(PAUSE_SECONDS)


def call(method: str, url: str, body=None, headers: dict | None = None):
    """The JSON of an answer; a form where the body is text."""
    headers = dict(headers or {})
    data = body.encode() if isinstance(body, str) else None
    if body is not None and data is None:
        data = json.dumps(body).encode()
        headers["Content-Type"] = "application/json"
    request = urllib.request.Request(url, data=data, headers=headers, method=method)
    with urllib.request.urlopen(request, timeout=60) as answer:
        content = answer.read()
    return json.loads(content) if content else None


class Process:
    """A role of `leadsync`, whose standard error can be waited for."""

    def __init__(self, arguments: list[str], settings: dict[str, str]) -> None:
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith("LEADSYNC_")
        }
        self.name = " ".join(arguments[:2])
        self.lines: list[str] = []
        self.process = subprocess.Popen(
            [str(executable()), *arguments],
            env=environment | {"LEADSYNC_HTTP_PORT": "off"} | settings,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.arrived: queue.Queue = queue.Queue()
        threading.Thread(target=self._follow, daemon=True).start()

    def _follow(self) -> None:
        for line in self.process.stderr:
            self.lines.append(line.rstrip("\n"))
            self.arrived.put(line.rstrip("\n"))
        self.arrived.put(None)

    def await_line(self, text: str) -> str:
        """Waits for a line with a text; gives what stands behind the text."""
        while True:
            line = self.arrived.get(timeout=WAIT_SECONDS)
            if line is None:
                raise AssertionError(f"{self.name} ended: {self.lines[-10:]}")
            if text in line:
                return line.split(text, 1)[1].strip()

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class RealSystem:
    """Broker, sandbox, worker, connectors, scheduler and monitor; `stop` ends them."""

    def __init__(self, people: int) -> None:
        self.processes: list[Process] = []
        self.folder = tempfile.TemporaryDirectory()
        try:
            self._start(people)
        except BaseException:
            self.stop()
            raise

    def _start(self, people: int) -> None:
        self.settings: dict[str, str] = {}
        broker = self.run(["broker", "--port", "0"])
        self.broker = broker.await_line("broker ready: ").split(" ")[0]
        sandbox = self.run(
            ["sandbox", "--people", str(people), "--salesforce-port", "0"]
            + ["--marketo-port", "0", "--page-port", "0"]
        )
        self.salesforce = sandbox.await_line("salesforce: ")
        self.marketo = sandbox.await_line("marketo: ")
        sandbox.await_line("sandbox ready")
        self.settings = {
            "LEADSYNC_KAFKA_BOOTSTRAP_SERVERS": self.broker,
            "LEADSYNC_TOPICS_PARTITIONS": "2",
            "LEADSYNC_SCHEDULE_DELAY": "300ms",
            "LEADSYNC_CONNECTOR_QUIET_PERIOD": "1s",
            "LEADSYNC_SALESFORCE_LOGIN_URL": self.salesforce,
            "LEADSYNC_SALESFORCE_CLIENT_ID": CREDENTIALS["client_id"],
            "LEADSYNC_SALESFORCE_CLIENT_SECRET": CREDENTIALS["client_secret"],
            "LEADSYNC_SALESFORCE_VISIBILITY_LAG": "0s",
            "LEADSYNC_MARKETO_URL": self.marketo,
            "LEADSYNC_MARKETO_CLIENT_ID": CREDENTIALS["client_id"],
            "LEADSYNC_MARKETO_CLIENT_SECRET": CREDENTIALS["client_secret"],
            "LEADSYNC_MARKETO_VISIBILITY_LAG": "1s",
            "LEADSYNC_MONITOR_PORT": "0",
            "LEADSYNC_MONITOR_TOKEN": TOKEN,
            "LEADSYNC_MONITOR_FLOW_STEP_KEY": FLOW_STEP_KEY,
            "LEADSYNC_MONITOR_FLOW_STEP_CALLBACK_HOSTS": "127.0.0.1",
            "LEADSYNC_MONITOR_FILE": str(Path(self.folder.name) / "monitor.sqlite"),
        }
        topics = self.run(["topics", "create"])
        if topics.process.wait(timeout=WAIT_SECONDS) != 0:
            raise AssertionError(f"topics create: {topics.lines}")
        self.run(["worker", "--id", "worker-1"]).await_line("worker ready: ")
        for system in ("salesforce", "marketo"):
            self.run(["connector", system]).await_line(f"connector ready: {system}")
        self.scheduler = self.run(["scheduler"])
        self.address = self.run(["monitor"]).await_line("monitor ready: ")
        eventually(
            "the first load", lambda: self.status()["counts"]["pairs"] == people and self.rested()
        )

    def run(self, arguments: list[str]) -> Process:
        process = Process(arguments, self.settings)
        self.processes.append(process)
        return process

    def stop(self) -> None:
        for process in reversed(self.processes):
            process.stop()
        self.folder.cleanup()

    # The monitor.

    def get(self, path: str):
        return call("GET", self.address + path.removeprefix("/"))

    def post(self, path: str, body=None):
        headers = {"Authorization": f"Bearer {TOKEN}"}
        return call("POST", self.address + path.removeprefix("/"), body or {}, headers)

    def status(self) -> dict:
        return self.get("/v1/status")

    def lead(self, lead: str) -> dict:
        return self.get("/v1/leads/" + urllib.parse.quote(lead, safe=""))

    def pairs(self) -> list[dict]:
        """The leads that both systems have, by search: the sandbox's people have one domain.

        Some of them are contacts in Salesforce. They are left out: records are asked for as leads.
        """
        found = self.get("/v1/leads?q=example&limit=500")["items"]
        return [
            lead
            for lead in found
            if lead["marketo"] and (lead["salesforce"] or "").startswith("00Q")
        ]

    def rested(self) -> bool:
        """Whether nothing is under way."""
        status = self.status()
        return status["counts"]["pending"] == 0 and all(
            topic["lag"] == 0 for topic in status["topics"]
        )

    def stop_cycles(self) -> None:
        """Ends the scheduler, and waits for the end of the cycle that is under way."""
        self.scheduler.stop()
        eventually(
            "the last cycle's end",
            lambda: self.get("/v1/cycles?limit=1")["items"][0]["endedAt"] and self.rested(),
        )

    def start_cycles(self) -> None:
        self.scheduler = self.run(["scheduler"])

    # People who work with the vendors.

    def _session(self, system: str) -> dict[str, str]:
        if system == "marketo":
            query = urllib.parse.urlencode({"grant_type": "client_credentials"} | CREDENTIALS)
            token = call("GET", f"{self.marketo}/identity/oauth/token?{query}")
        else:
            form = urllib.parse.urlencode(
                {"grant_type": "password", "username": "sandra.sales@leadsync.example"}
                | {"password": "sandboxtoken"}
                | CREDENTIALS
            )
            kind = {"Content-Type": "application/x-www-form-urlencoded"}
            token = call("POST", f"{self.salesforce}/services/oauth2/token", form, kind)
        return {"Authorization": f"Bearer {token['access_token']}"}

    def change_person(self, person: str, **fields) -> None:
        body = {
            "action": "updateOnly",
            "lookupField": "id",
            "input": [{"id": int(person)} | fields],
        }
        answer = call(
            "POST", f"{self.marketo}/rest/v1/leads.json", body, self._session("marketo")
        )
        if answer["result"][0]["status"] != "updated":
            raise AssertionError(answer)

    def create_person(self, **fields) -> str:
        body = {"action": "createOnly", "lookupField": "email", "input": [fields]}
        answer = call(
            "POST", f"{self.marketo}/rest/v1/leads.json", body, self._session("marketo")
        )
        return str(answer["result"][0]["id"])

    def person(self, person: str, field: str):
        query = urllib.parse.urlencode({"fields": field})
        url = f"{self.marketo}/rest/v1/lead/{person}.json?{query}"
        return call("GET", url, headers=self._session("marketo"))["result"][0][field]

    def _record(self, record: str) -> str:
        return f"{self.salesforce}/services/data/v60.0/sobjects/Lead/{record}"

    def change_record(self, record: str, **fields) -> None:
        call("PATCH", self._record(record), fields, self._session("salesforce"))

    def record(self, record: str, field: str):
        url = self._record(record) + "?" + urllib.parse.urlencode({"fields": field})
        return call("GET", url, headers=self._session("salesforce"))[field]

    def publish_conflicts(self, lead: str, count: int) -> None:
        """Collisions of so many fields of a lead, as a worker tells of them."""
        producer = KafkaProducer(bootstrap_servers=self.broker)
        at = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        for number in range(count):
            values = {"marketo": f"<b>{number}</b>", "salesforce": "two", "winner": "marketo"}
            activity = {
                "v": 1,
                "kind": "activity",
                "id": f"{lead}/a{900_000 + number}",
                "lead": lead,
                "at": at,
                "type": "conflict",
                "system": "salesforce",
                "object": "Lead",
                "record": None,
                "message": "Both changed a field.",
                "fields": [{"field": f"field{number}", "rule": "marketo wins"} | values],
                "reasons": [],
                "cause": {},
            }
            producer.send("leadsync.activities", json.dumps(activity).encode(), lead.encode())
        producer.flush()
        producer.close()

    def set_fault(self, **fault) -> None:
        call("POST", f"{self.salesforce}/sandbox/faults", fault)

    def clear_faults(self) -> None:
        call("DELETE", f"{self.salesforce}/sandbox/faults")
