# SPDX-License-Identifier: Apache-2.0
"""Kafka's clients as the harness needs them."""

import threading
import uuid

from confluent_kafka import (
    OFFSET_END, Consumer, KafkaError, KafkaException, Producer, TopicPartition,
)
from confluent_kafka.admin import AdminClient

# Longer than any fault: what the harness has fed has to arrive.
DELIVERY_TIMEOUT_MS = 600_000
POLL_SECONDS = 0.05
# What records of a producer that has ended are given back with.
ENDED_CODES = (KafkaError._FATAL, KafkaError._PURGE_QUEUE, KafkaError._PURGE_INFLIGHT)
CALL_SECONDS = 10
# Clients ask so often who leads a partition. librdkafka's own searches for a new leader lie twice
# as far apart each time: 8 s apart when a dead broker's partitions are elected.
METADATA = {"topic.metadata.refresh.interval.ms": 1_000, "metadata.max.age.ms": 900_000}
WATCH_TRIES = 3


def quiet(*_):
    """librdkafka's own lines: broken connections are what the harness is about."""


class Feeder:
    """An idempotent producer that says of each record when it was acknowledged.

    Brokers that die can end an idempotent producer for good (librdkafka calls that fatal). A new
    one sends again what was not acknowledged, in its order: sources deliver at least once.
    """

    def __init__(self, servers):
        self._servers = servers
        self._lock = threading.RLock()
        # Records without an acknowledgement, by number, in the order in which they were sent.
        self._pending = {}
        self._count = 0
        # Topics for which nothing is sent now, and the numbers of what waits for them.
        self._held = {}
        # How many producers have ended.
        self.renewals = 0
        self._producer = self._connected()
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _connected(self):
        return Producer({
            "bootstrap.servers": self._servers, "enable.idempotence": True, "acks": "all",
            "partitioner": "murmur2_random", "linger.ms": 5,
            "delivery.timeout.ms": DELIVERY_TIMEOUT_MS,
            "queue.buffering.max.messages": 1_000_000, "socket.keepalive.enable": True,
            "reconnect.backoff.max.ms": 1_000, "client.id": "chaos-feeder", **METADATA,
        }, logger=_logger())

    def _run(self):
        while not self._is_over.is_set():
            self._producer.poll(POLL_SECONDS)

    def send(self, topic, value, key=None, partition=None, on_delivery=None):
        more = {} if partition is None else {"partition": partition}
        with self._lock:
            self._count += 1
            self._pending[self._count] = (topic, value, key, more, on_delivery)
            if topic in self._held:
                self._held[topic].append(self._count)
            else:
                self._produce(self._count)

    def hold(self, topic):
        """Sends nothing more to a topic, until `release`."""
        with self._lock:
            self._held[topic] = []

    def release(self, topic):
        """Sends what was held back, in its order."""
        # A topic that the producer has seen vanish is unknown to it until it asks again.
        self._producer.list_topics(topic, timeout=CALL_SECONDS)
        with self._lock:
            for number in self._held.pop(topic):
                self._produce(number)

    def is_acknowledged(self, topic):
        """Whether all that was sent to a topic is, without what is held back."""
        with self._lock:
            held = set(self._held.get(topic, ()))
            return not any(
                record[0] == topic and number not in held
                for number, record in self._pending.items())

    def _produce(self, number):
        topic, value, key, more, _ = self._pending[number]
        producer = self._producer

        def delivered(error, message):
            self._delivered(producer, number, error, message)

        try:
            producer.produce(topic, value, key=key, on_delivery=delivered, **more)
        except KafkaException as error:
            # Not all that librdkafka calls fatal says so of itself.
            if not _has_ended(error.args[0]):
                raise
            self._renew(producer)

    def _delivered(self, producer, number, error, message):
        with self._lock:
            is_ended = producer is not self._producer
            if error is not None and (is_ended or _has_ended(error)):
                return self._renew(producer)
            record = self._pending.pop(number, None)
        if record and record[-1]:
            record[-1](error, message)

    def _renew(self, ended):
        """Replaces a producer that has ended, once, and sends again what it has not delivered."""
        if ended is not self._producer:
            return
        self.renewals += 1
        self._producer = self._connected()
        held = {number for numbers in self._held.values() for number in numbers}
        for number in list(self._pending):
            if number not in held:
                self._produce(number)

    def flush(self, seconds):
        """Whether all is acknowledged."""
        self._producer.flush(seconds)
        with self._lock:
            return not self._pending

    def close(self):
        self._producer.flush(CALL_SECONDS)
        self._is_over.set()
        self._thread.join()


def _has_ended(error):
    """Whether the producer that gives this error will deliver nothing more."""
    return error.fatal() or error.code() in ENDED_CODES


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
        "reconnect.backoff.max.ms": 1_000, "client.id": "chaos-reader", **METADATA,
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
            end = high[place.topic, place.partition]
            # An offset beyond the end is one of a topic that was deleted.
            left += end - place.offset if 0 <= place.offset <= end else end
        return left

    def close(self):
        self._consumer.close()


def admin(servers):
    return AdminClient({
        "bootstrap.servers": servers, "client.id": "chaos-admin", "logger": _logger()})
