# SPDX-License-Identifier: Apache-2.0
"""A mock of the monitor's HTTP API, with the page, for tests of the page alone.

`python mock_monitor.py --port 8099` serves it to a person. It plays the workers too: a retry leads
to a new activity at once, and a taken value stands in both systems.
"""

import argparse
import json
import queue
import threading
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from world import Refused, World

PAGE = Path(__file__).resolve().parents[3] / "Sources" / "Roles" / "Monitor" / "Page"
TYPES = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
}
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
    )
)
HEARTBEAT_SECONDS = 5


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: "MockMonitor"

    def log_message(self, *_) -> None:
        """Keeps the console clean: a test prints what matters."""

    def do_GET(self) -> None:
        self.answer("GET")

    def do_POST(self) -> None:
        self.answer("POST")

    def answer(self, method: str) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        address = urlsplit(self.path)
        prefix = self.server.prefix
        if not address.path.startswith(f"{prefix}/"):
            return self.problem(Refused(404, "Not found", f"The prefix is {prefix}."))
        path = address.path[len(prefix) :]
        try:
            if not path.startswith("/v1/"):
                return self.file(path)
            self.server.world.requests.append((method, path, address.query))
            parts = [unquote(part) for part in path.removeprefix("/v1/").split("/")]
            grants = self.server.world.grants(self.headers.get("Authorization"), method)
            if parts == ["events"]:
                return self.events(grants)
            query = {name: values[-1] for name, values in parse_qs(address.query).items()}
            given = json.loads(body) if body else None
            code, told = self.server.world.call(method, parts, query, given, grants)
            self.send(code, "application/json", json.dumps(told).encode())
        except Refused as refused:
            self.problem(refused)

    def file(self, path: str) -> None:
        name = "index.html" if path == "/" else path.removeprefix("/page/")
        file = PAGE / name
        if "/" in name or not file.is_file():
            raise Refused(404, "Not found", path)
        self.send(200, f"{TYPES[file.suffix]}; charset=utf-8", file.read_bytes())

    def problem(self, refused: Refused) -> None:
        told = {"title": refused.title, "detail": refused.detail, "status": refused.status}
        extra = {"Retry-After": "1"} if refused.status == 429 else {}
        self.send(refused.status, "application/problem+json", json.dumps(told).encode(), extra)

    def send(self, code: int, kind: str, content: bytes, extra: dict | None = None) -> None:
        self.send_response(code)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Content-Security-Policy", POLICY)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("Cache-Control", "no-cache")
        for name, value in (extra or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def events(self, grants: dict) -> None:
        world = self.server.world
        if not world.is_reachable:
            raise Refused(503, "Not ready", "The monitor is being started.")
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Cache-Control", "no-store")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        listener: queue.Queue = queue.Queue()
        world.listeners.add(listener)
        try:
            listener.put(("status", world.status(grants)))
            while True:
                try:
                    event = listener.get(timeout=HEARTBEAT_SECONDS)
                except queue.Empty:
                    self.wfile.write(b": still here\n\n")
                    continue
                if event is None:
                    return
                kind, data = event
                text = f"id: {world.next_id()}\nevent: {kind}\ndata: {json.dumps(data)}\n\n"
                self.wfile.write(text.encode())
        except OSError:
            return
        finally:
            world.listeners.discard(listener)

    def date_time_string(self, timestamp=None) -> str:
        return formatdate(timestamp, usegmt=True)


class MockMonitor(ThreadingHTTPServer):
    """Serves until `close`; port 0 takes a free one."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, world: World, port: int = 0, prefix: str = "") -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.world = world
        self.prefix = prefix
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}{self.prefix}/"

    def handle_error(self, *_) -> None:
        """A browser that leaves in the middle of an answer is no error."""

    def close(self) -> None:
        self.world.disconnect()
        self.shutdown()
        self.server_close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--port", type=int, default=8099)
    parser.add_argument("--prefix", default="")
    parser.add_argument("--token", help="what changing something needs")
    parser.add_argument("--masked", help="a token that shows no personal data")
    options = parser.parse_args()
    world = World(token=options.token, masked_token=options.masked)
    monitor = MockMonitor(world, options.port, options.prefix)
    print(monitor.address, flush=True)
    threading.Event().wait()


if __name__ == "__main__":
    main()
