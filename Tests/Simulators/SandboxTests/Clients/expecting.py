# SPDX-License-Identifier: Apache-2.0
"""What the client scripts share: saying what failed, and going on with the next probe."""

import sys
import traceback

URL = sys.argv[1].rstrip("/")


def expect(actual, expected, what):
    if actual != expected:
        raise AssertionError(f"{what}: expected {expected!r}, was {actual!r}")


def raised(kind, call, *arguments, **named):
    """The error of exactly this class that a call raises."""
    try:
        answer = call(*arguments, **named)
    except Exception as error:
        if type(error) is kind:
            return error
        raise
    raise AssertionError(f"expected {kind.__name__}, got an answer: {answer!r}")


def run(probes):
    """Runs the probes named on the command line, or all."""
    wanted = sys.argv[2:]
    failures = 0
    for probe in probes:
        if wanted and probe.__name__ not in wanted:
            continue
        try:
            probe()
            print(f"ok {probe.__name__}", flush=True)
        except Exception:
            failures += 1
            print(f"FAILED {probe.__name__}\n{traceback.format_exc()}", flush=True)
    sys.exit(1 if failures else 0)
