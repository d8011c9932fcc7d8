# SPDX-License-Identifier: Apache-2.0
"""The brokers: an embedded one of our own, or a cluster outside with a command to control it."""

import json
import shlex
import subprocess
import threading

READY_SECONDS = 20
CONTROL_SECONDS = 300


class EmbeddedCluster:
    """`leadsync broker --control`, whose faults are lines on its standard input."""

    is_embedded = True
    replication = None
    description = "the embedded broker"

    def __init__(self, executable):
        self._process = subprocess.Popen(
            [executable, "broker", "--port", "0", "--control"], text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self._lock = threading.Lock()
        self.servers = self._await_ready()
        # What it says later is not kept, but read, or it would stand still.
        threading.Thread(target=self._drain, daemon=True).start()

    def _await_ready(self):
        for line in self._process.stderr:
            if line.startswith("broker ready: "):
                return line.split()[2]
        raise RuntimeError("the embedded broker ended before it was ready")

    def _drain(self):
        for _ in self._process.stderr:
            pass

    def control(self, line):
        with self._lock:
            self._process.stdin.write(line + "\n")
            self._process.stdin.flush()
            answer = self._process.stdout.readline().strip()
        if answer != "ok":
            raise RuntimeError(f"the broker's control answered '{answer}' to '{line}'")

    def close(self):
        self._process.terminate()
        self._process.wait()


class OutsideCluster:
    """Brokers that a command controls: `kill 2`, `stop 2`, `start 2`, `pause 2`, `resume 2`,
    `config TOPIC key=value`, `quota BYTES|off`."""

    is_embedded = False

    def __init__(self, servers, command, brokers, replication):
        self.servers = servers
        self.brokers = brokers
        self.replication = replication
        self._command = shlex.split(command) if command else None
        self.description = f"the brokers at {servers}"

    @property
    def has_control(self):
        return self._command is not None

    def control(self, line):
        ended = subprocess.run(
            [*self._command, *shlex.split(line)], capture_output=True, text=True,
            timeout=CONTROL_SECONDS, stdin=subprocess.DEVNULL)
        if ended.returncode != 0:
            said = (ended.stderr or ended.stdout).strip()
            raise RuntimeError(f"the cluster's control ended with {ended.returncode} for "
                               f"'{line}': {json.dumps(said[-500:])}")

    def close(self):
        """It was there before."""
