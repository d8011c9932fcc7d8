# SPDX-License-Identifier: Apache-2.0
"""Workers under a supervisor: whatever ends is started again, and every end is written down."""

import os
import signal
import subprocess
import threading
import time

# What a supervisor waits before it starts a process again that ended by itself.
RESTART_SECONDS = 1
# What a worker ends with that could not finish in time, because brokers were away, say.
INTERRUPTED = 75
# How long a worker that is asked to end may take, as in the manifests' grace period.
GRACE_SECONDS = 30
READY_SECONDS = 90


class Exit:
    """The end of a worker process."""

    def __init__(self, worker, code, asked, line, seconds, at):
        self.worker = worker
        self.code = code
        # The signal that was sent to it, if one was.
        self.asked = asked
        self.line = line
        self.seconds = seconds
        self.at = at
        # Whether more was wrong than that it was asked to end.
        self.is_disturbed = False

    @property
    def is_expected(self):
        if self.asked == "SIGKILL":
            return self.code == -signal.SIGKILL
        return self.asked == "SIGTERM" and (
            self.code == 0 or self.is_disturbed and self.code == INTERRUPTED)

    def __str__(self):
        asked = f" after {self.asked}" if self.asked else " by itself"
        return f"{self.worker} exit {self.code}{asked}, up {self.seconds:.0f} s: {self.line}"


class Worker:
    def __init__(self, name, executable, environment, directory, on_exit, on_ready):
        self.name = name
        self._executable = executable
        self._environment = environment
        self._directory = directory
        self._on_exit = on_exit
        self._on_ready = on_ready
        self._asked = None
        self._is_over = threading.Event()
        self._lock = threading.Condition()
        self._process = None
        self.ready_count = 0
        self.is_stopped = False
        self.log = os.path.join(directory, f"{name}.log")
        self._thread = threading.Thread(target=self._supervise, daemon=True)
        self._thread.start()

    def _start(self):
        environment = {k: v for k, v in os.environ.items() if not k.startswith("LEADSYNC_")}
        environment.update(self._environment)
        environment.update({
            "LEADSYNC_WORKER_ID": self.name,
            "LEADSYNC_WORKER_STATE_DIRECTORY": os.path.join(self._directory, self.name),
            "LEADSYNC_HTTP_PORT": "off",
        })
        return subprocess.Popen(
            [self._executable, "worker"], env=environment, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, errors="replace")

    def _supervise(self):
        while not self._is_over.is_set():
            with self._lock:
                self._asked = None
                self._process = process = self._start()
            began, last = time.monotonic(), ""
            with open(self.log, "a", encoding="utf-8") as log:
                log.write(f"--- started as {process.pid}\n")
                for line in process.stderr:
                    log.write(f"{time.time():.3f} {line}")
                    log.flush()
                    last = line.strip() or last
                    if "worker ready:" in line:
                        self._told_ready(line)
            code = process.wait()
            with self._lock:
                asked = self._asked
            self.is_stopped = False
            self._on_exit(Exit(
                self.name, code, asked, last, time.monotonic() - began, time.time()))
            if not asked:
                self._is_over.wait(RESTART_SECONDS)

    def _told_ready(self, line):
        with self._lock:
            self.ready_count += 1
            self._lock.notify_all()
        self._on_ready(self.name, line.strip())

    def send(self, name):
        """Sends a signal by its name; an end that follows is an expected one."""
        with self._lock:
            process = self._process
            if process is None or process.poll() is not None:
                return
            if name in ("SIGKILL", "SIGTERM"):
                self._asked = name
            self.is_stopped = name == "SIGSTOP"
            process.send_signal(getattr(signal, name))

    def await_ready(self, beyond, seconds=READY_SECONDS):
        with self._lock:
            return self._lock.wait_for(lambda: self.ready_count > beyond, seconds)

    def stop(self):
        self._is_over.set()
        self.send("SIGCONT")
        self.send("SIGTERM")
        self._thread.join(GRACE_SECONDS)
        if self._thread.is_alive():
            self.send("SIGKILL")
            self._thread.join()
            return False
        return True


class Staff:
    """All workers of a run."""

    def __init__(self, count, executable, environment, directory):
        self.exits = []
        self.readies = []
        self._lock = threading.Lock()
        self.workers = [
            Worker(f"worker-{number}", executable, environment, directory,
                   self._ended, self._ready)
            for number in range(1, count + 1)
        ]

    def _ended(self, end):
        with self._lock:
            self.exits.append(end)

    def _ready(self, name, line):
        with self._lock:
            self.readies.append((time.time(), name, line))

    def await_ready(self):
        for worker in self.workers:
            if not worker.await_ready(0):
                raise RuntimeError(f"{worker.name} is not ready; see {worker.log}")

    def send(self, name):
        for worker in self.workers:
            worker.send(name)

    def unexpected(self):
        with self._lock:
            return [end for end in self.exits if not end.is_expected]

    def stop(self):
        return [worker.name for worker in self.workers if not worker.stop()]
