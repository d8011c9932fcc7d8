# SPDX-License-Identifier: Apache-2.0
"""What the client scripts share: names nobody else uses, waiting, and saying what failed."""

import os
import sys
import time
import traceback

BOOTSTRAP = sys.argv[1] if len(sys.argv) > 1 else "127.0.0.1:9092"
IS_REAL_KAFKA = bool(os.environ.get("LEADSYNC_KAFKA_BOOTSTRAP_SERVERS"))
# Kafka refuses session timeouts under 6 s, where the embedded broker takes shorter ones.
SESSION_TIMEOUT_MS = 6000 if IS_REAL_KAFKA else 1500
DEADLINE_SECONDS = 30

_names = 0


def unique(prefix):
    global _names
    _names += 1
    return f"{prefix}-{os.getpid()}-{int(time.time() * 1000) % 10_000_000}-{_names}"


def expect(actual, expected, what):
    if actual != expected:
        raise AssertionError(f"{what}: expected {expected!r}, was {actual!r}")


def until(condition, what, seconds=DEADLINE_SECONDS):
    """Calls `condition`, which itself waits a moment, until it is true; returns its value."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        value = condition()
        if value:
            return value
    raise AssertionError(f"not seen within {seconds} s: {what}")


def run(probes):
    """Runs the probes named on the command line, or all."""
    wanted = sys.argv[2:]
    failed = False
    for probe in probes:
        name = probe.__name__.replace("_", " ")
        if wanted and probe.__name__ not in wanted:
            continue
        start = time.monotonic()
        try:
            probe()
            print(f"ok {name} ({time.monotonic() - start:.2f} s)", flush=True)
        except Exception:
            failed = True
            print(f"FAILED {name}\n{traceback.format_exc()}", flush=True)
    sys.stdout.flush()
    # Clients that a failed probe left behind must not keep the process.
    os._exit(1 if failed else 0)
