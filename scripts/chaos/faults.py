# SPDX-License-Identifier: Apache-2.0
"""What can go wrong, as things to begin and to heal. What a fault does in detail is drawn when it
is made, so that a seed tells it."""

import threading
from concurrent.futures import ThreadPoolExecutor


class Fault:
    """A fault by its name; `is_instant` ones are over with their beginning."""

    is_instant = False
    # Whether it is over only when the faults beside it are.
    ends_last = False
    # Whether brokers are started to heal it: Kafka works again some time after that.
    starts_brokers = False

    def __init__(self, name, detail=""):
        self.name = name
        self.detail = detail

    def begin(self):
        raise NotImplementedError

    def heal(self):
        """Ends it."""

    def tidy(self):
        """Puts right what is left of it when its round is drained."""

    def __str__(self):
        return f"{self.name} ({self.detail})" if self.detail else self.name


class ControlFault(Fault):
    """Lines for the brokers' control."""

    def __init__(self, name, cluster, begin, heal, detail=None, is_instant=False, tidy=()):
        super().__init__(name, detail if detail is not None else "; ".join(begin))
        self._cluster = cluster
        self._begin = begin
        self._heal = heal
        self._tidy = tidy
        self.is_instant = is_instant
        self.starts_brokers = any(line.startswith("start ") for line in heal)

    def begin(self):
        for line in self._begin:
            self._cluster.control(line)

    def heal(self):
        # Brokers that are to be in sync again may need each other for it.
        starts = [line for line in self._heal if line.startswith("start ")]
        with ThreadPoolExecutor(max_workers=max(1, len(starts))) as pool:
            for _ in pool.map(self._cluster.control, starts):
                pass
        for line in self._heal:
            if line not in starts:
                self._cluster.control(line)

    def tidy(self):
        for line in self._tidy:
            self._cluster.control(line)


class WorkerSignal(Fault):
    """A signal for one worker, and another one to heal it."""

    def __init__(self, name, worker, begin, heal=None):
        super().__init__(name, worker.name)
        self._worker = worker
        self._begin = begin
        self._heal = heal
        self.is_instant = heal is None

    def begin(self):
        self._worker.send(self._begin)

    def heal(self):
        if self._heal:
            self._worker.send(self._heal)


class RollingRestart(Fault):
    """Every worker is asked to end, one behind the other, each when the one before is ready; as
    long as something else is wrong that may take its time."""

    is_instant = ends_last = True

    def __init__(self, name, staff):
        super().__init__(name)
        self._staff = staff
        self._thread = threading.Thread(target=self._run, daemon=True)

    def _run(self):
        for worker in self._staff.workers:
            before = worker.ready_count
            worker.send("SIGTERM")
            worker.await_ready(before)

    def begin(self):
        self._thread.start()

    def heal(self):
        self._thread.join()


class RecordDeletion(Fault):
    """What the workers have consumed of their inputs is deleted, as retention would."""

    is_instant = True

    def __init__(self, name, deleter, topics):
        super().__init__(name)
        self._deleter = deleter
        self._topics = topics

    def begin(self):
        self._deleter(self._topics)
