# SPDX-License-Identifier: Apache-2.0
"""librdkafka's clients, set up as the probes need them."""

from confluent_kafka import Consumer, KafkaError, Producer
from confluent_kafka.admin import AdminClient, NewTopic

from probes import BOOTSTRAP, SESSION_TIMEOUT_MS, unique, until

PARTITION_EOF = KafkaError._PARTITION_EOF
_admin = AdminClient({"bootstrap.servers": BOOTSTRAP})


def admin():
    return _admin


def create_topic(partitions=1, **config):
    name = unique("topic")
    settings = {key.replace("_", "."): value for key, value in config.items()}
    new = NewTopic(name, partitions, 1, config=settings)
    _admin.create_topics([new], operation_timeout=10)[name].result(10)
    until(lambda: name in _admin.list_topics(timeout=10).topics, "the new topic")
    return name


def producer(transactional_id=None, **config):
    settings = {
        "bootstrap.servers": BOOTSTRAP, "linger.ms": 1, "enable.idempotence": True,
        **config,
    }
    if transactional_id:
        settings["transactional.id"] = transactional_id
    result = Producer(settings)
    if transactional_id:
        result.init_transactions(10)
    return result


def send(p, topic, *values, partition=0, **more):
    failures = []

    def report(error, _):
        if error:
            failures.append(error)

    for value in values:
        p.produce(topic, value, partition=partition, on_delivery=report, **more)
    left = p.flush(20)
    if failures or left:
        raise AssertionError(f"not delivered: {failures}, {left} left")


def consumer(group=None, isolation="read_uncommitted", **config):
    return Consumer({
        "bootstrap.servers": BOOTSTRAP,
        "group.id": group or unique("reader"),
        "isolation.level": isolation,
        "enable.auto.commit": False,
        "auto.offset.reset": "earliest",
        "enable.partition.eof": True,
        "session.timeout.ms": SESSION_TIMEOUT_MS,
        "heartbeat.interval.ms": 100,
        "fetch.wait.max.ms": 500,
        **config,
    })


def join(group, topic, on_assign=None, on_revoke=None, **config):
    result = consumer(group=group, **config)
    callbacks = {}
    if on_assign:
        callbacks["on_assign"] = on_assign
    if on_revoke:
        callbacks["on_revoke"] = on_revoke
    result.subscribe([topic], **callbacks)
    return result


def read_to_end(reader):
    """The values up to the next end of the partition."""
    values = []

    def poll():
        message = reader.poll(0.05)
        if message is None:
            return False
        if message.error():
            if message.error().code() == PARTITION_EOF:
                return True
            raise AssertionError(str(message.error()))
        values.append(message.value().decode())
        return False

    until(poll, "the end of the partition")
    return values


def positions(reader):
    """Where ends of partitions are told within a moment."""
    message = reader.poll(0.1)
    if message is not None and not message.error():
        raise AssertionError(f"unexpected record {message.value()!r}")
    if message is not None and message.error().code() == PARTITION_EOF:
        return [message.offset()]
    return []
