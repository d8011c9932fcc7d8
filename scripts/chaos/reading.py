# SPDX-License-Identifier: Apache-2.0
"""Readers of what the workers publish: one that goes along, and one that reads all of it anew."""

import threading
import time

from confluent_kafka import KafkaError

from clients import POLL_SECONDS, reader
from ledger import Ledger

REREAD_SECONDS = 600


class LiveReader:
    """Reads along on a thread of its own and gives the writes to the vendors."""

    def __init__(self, servers, topics, on_record, on_idle):
        self.ledger = Ledger(topics)
        self.troubles = []
        self._on_record = on_record
        self._on_idle = on_idle
        self._ends = {}
        self._consumer = reader(servers, topics.outputs, topics.partitions)
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self):
        while not self._is_over.is_set():
            message = self._consumer.poll(POLL_SECONDS)
            if message is not None:
                self._take(message)
            self._on_idle()

    def _take(self, message):
        error = message.error()
        if error is None:
            seen = self.ledger.take(message)
            if seen is not None:
                self._on_record(seen)
        elif error.code() == KafkaError._PARTITION_EOF:
            with self.ledger.changed:
                self._ends[message.topic(), message.partition()] = message.offset()
                self.ledger.changed.notify_all()
        else:
            # Brokers die here all the time: only what ends in something missing matters.
            self.troubles.append((time.time(), str(error)))

    def await_ends(self, wanted, seconds):
        """Waits until all partitions were read to these ends."""

        def reached():
            return all(self._ends.get(place, 0) >= end for place, end in wanted.items())

        return self.ledger.await_true(reached, seconds)

    def close(self):
        self._is_over.set()
        self._thread.join()
        self._consumer.close()


def read_anew(servers, topics, ends):
    """A ledger of all that is there, read from the beginning by a reader that is new."""
    consumer = reader(servers, topics.outputs, topics.partitions)
    ledger = Ledger(topics)
    left = {place: end for place, end in ends.items() if end > 0}
    deadline = time.monotonic() + REREAD_SECONDS
    while left:
        if time.monotonic() > deadline:
            raise RuntimeError(f"not read to the end within {REREAD_SECONDS} s: {left}")
        message = consumer.poll(POLL_SECONDS)
        if message is None:
            continue
        error = message.error()
        if error is None:
            ledger.take(message)
        elif error.code() == KafkaError._PARTITION_EOF:
            place = message.topic(), message.partition()
            if message.offset() >= left.get(place, 0):
                left.pop(place, None)
    consumer.close()
    return ledger
