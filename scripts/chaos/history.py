# SPDX-License-Identifier: Apache-2.0
"""All that was fed, by lead, so that a lead's whole history can be printed."""

import collections
import json
import threading
import time


class History:
    def __init__(self):
        self._lock = threading.Lock()
        self._fed = collections.defaultdict(list)

    def fed(self, topic, key, value):
        with self._lock:
            self._fed[key].append((time.time(), topic, value))

    def of(self, keys, ledger):
        """Everything of a lead in the order of its time, a line each."""
        lines = []
        for key in keys:
            for at, topic, value in self._fed[key]:
                lines.append((at, f"fed {topic} {json.dumps(value)}"))
            for seen in ledger.by_lead[key]:
                value = json.dumps(seen.value)
                lines.append((
                    seen.timestamp / 1000, f"published {seen.place} {value}"))
        return [f"{at:.3f} {line}" for at, line in sorted(lines)]
