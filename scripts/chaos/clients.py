# SPDX-License-Identifier: Apache-2.0
"""Kafka's clients as the harness needs them."""

import threading
import uuid

from confluent_kafka import (
    OFFSET_END, Consumer, KafkaException, Producer, TopicPartition,
)
from confluent_kafka.admin import AdminClient

# Longer than any fault: what the harness has fed has to arrive.
DELIVERY_TIMEOUT_MS = 600_000
POLL_SECONDS = 0.05
CALL_SECONDS = 10
WATCH_TRIES = 3


def quiet(*_):
    """librdkafka's own lines: broken connections are what the harness is about."""


class Feeder:
    """An idempotent producer that says of each record when it was acknowledged."""

    def __init__(self, servers):
        self._producer = Producer({
            "bootstrap.servers": servers, "enable.idempotence": True, "acks": "all",
            "partitioner": "murmur2_random", "linger.ms": 5,
            "delivery.timeout.ms": DELIVERY_TIMEOUT_MS,
            "queue.buffering.max.messages": 1_000_000, "socket.keepalive.enable": True,
            "reconnect.backoff.max.ms": 1_000, "client.id": "chaos-feeder",
        }, logger=_logger())
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self):
        while not self._is_over.is_set():
            self._producer.poll(POLL_SECONDS)

    def send(self, topic, value, key=None, partition=None, on_delivery=None):
        more = {} if partition is None else {"partition": partition}
        self._producer.produce(
            topic, value, key=key, on_delivery=on_delivery or (lambda *_: None), **more)

    def flush(self, seconds):
        """Whether all is acknowledged."""
        return self._producer.flush(seconds) == 0

    def close(self):
        self._producer.flush(CALL_SECONDS)
        self._is_over.set()
        self._thread.join()


def _logger():
    import logging
    logger = logging.getLogger("chaos.librdkafka")
    logger.addHandler(logging.NullHandler())
    logger.propagate = False
    return logger


def reader(servers, topics, partitions):
    """A consumer of all committed records of topics, from their beginning."""
    consumer = Consumer({
        "bootstrap.servers": servers, "group.id": f"chaos-{uuid.uuid4().hex}",
        "isolation.level": "read_committed", "enable.auto.commit": False,
        "auto.offset.reset": "error", "fetch.wait.max.ms": 100,
        "enable.partition.eof": True,
        "reconnect.backoff.max.ms": 1_000, "topic.metadata.refresh.interval.ms": 5_000,
        "client.id": "chaos-reader",
    }, logger=_logger())
    consumer.assign([
        TopicPartition(topic, number, 0) for topic in topics for number in range(partitions)
    ])
    return consumer


def ends(consumer, places):
    """The ends of partitions, as far as they are committed."""
    asked = [TopicPartition(place.topic, place.partition, OFFSET_END) for place in places]
    found = {}
    for place in consumer.offsets_for_times(asked, timeout=CALL_SECONDS):
        if place.error:
            raise KafkaException(place.error)
        found[place.topic, place.partition] = place.offset
    return found


class Watch:
    """Asks where topics end and how far a group has come, from outside of it."""

    def __init__(self, servers, group):
        self._servers = servers
        self._group = group
        self._consumer = self._connected()

    def _connected(self):
        return Consumer({
            "bootstrap.servers": self._servers, "group.id": self._group,
            "enable.auto.commit": False, "isolation.level": "read_committed",
            "client.id": "chaos-watch",
        }, logger=_logger())

    def _ask(self, body):
        for attempt in range(WATCH_TRIES):
            try:
                return body(self._consumer)
            except KafkaException:
                # librdkafka goes on asking leaders that are none any more: a new client does not.
                self.close()
                self._consumer = self._connected()
                if attempt == WATCH_TRIES - 1:
                    raise

    def ends(self, topics, partitions):
        wanted = [TopicPartition(t, p) for t in topics for p in range(partitions)]
        return self._ask(lambda consumer: ends(consumer, wanted))

    def lag(self, topics, partitions):
        """Records that are left in topics without transactions."""
        return self._ask(lambda consumer: self._lag(consumer, topics, partitions))

    @staticmethod
    def _lag(consumer, topics, partitions):
        wanted = [TopicPartition(t, p) for t in topics for p in range(partitions)]
        committed = consumer.committed(wanted, timeout=CALL_SECONDS)
        high = ends(consumer, wanted)
        left = 0
        for place in committed:
            if place.error:
                raise KafkaException(place.error)
            left += high[place.topic, place.partition] - max(place.offset, 0)
        return left

    def close(self):
        self._consumer.close()


def admin(servers):
    return AdminClient({"bootstrap.servers": servers, "client.id": "chaos-admin"},
                       logger=_logger())
