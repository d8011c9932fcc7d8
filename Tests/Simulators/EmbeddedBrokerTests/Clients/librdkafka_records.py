# SPDX-License-Identifier: Apache-2.0
"""Records through librdkafka: compression, headers, limits, waiting, topics."""

import os
import time

from confluent_kafka import KafkaException, TopicPartition
from confluent_kafka.admin import ConfigResource, NewPartitions, NewTopic

from librdkafka_common import (
    admin, consumer, create_topic, producer, read_to_end, send,
)
from probes import expect, run, unique, until


def compressed_records_come_back():
    for codec in ("gzip", "snappy", "lz4", "zstd"):
        topic = create_topic()
        values = [f"{codec} {number} " + "x" * 500 for number in range(200)]
        send(producer(**{"compression.type": codec, "linger.ms": 50}), topic, *values)
        reader = consumer()
        reader.assign([TopicPartition(topic, 0, 0)])
        expect(read_to_end(reader), values, codec)
        reader.close()


def headers_keys_and_times_come_back():
    topic = create_topic()
    headers = [("source", b"crm"), ("empty", b""), ("none", None)]
    send(producer(), topic, "v", key="k", headers=headers, timestamp=1_700_000_000_000)
    send(producer(), topic, "w", timestamp=1_700_000_001_000)
    reader = consumer()
    reader.assign([TopicPartition(topic, 0, 0)])
    message = until(lambda: reader.poll(0.1), "the record")
    expect(message.key(), b"k", "key")
    expect(message.headers(), headers, "headers")
    expect(message.timestamp(), (1, 1_700_000_000_000), "timestamp")
    found = reader.offsets_for_times([TopicPartition(topic, 0, 1_700_000_000_500)], timeout=10)
    expect(found[0].offset, 1, "offset by time")
    reader.close()


def small_fetches_read_everything():
    topic = create_topic()
    megabytes = int(os.environ.get("LEADSYNC_TEST_PARTITION_MEGABYTES", "24"))
    value = "x" * 10_000
    count = megabytes * 100
    p = producer(**{"linger.ms": 5, "batch.size": 200_000})
    for _ in range(count):
        while True:
            try:
                p.produce(topic, value, partition=0)
                break
            except BufferError:
                p.poll(0.1)
    expect(p.flush(120), 0, "left to deliver")
    reader = consumer(**{"fetch.max.bytes": 100_000, "fetch.message.max.bytes": 10_000,
                         "message.max.bytes": 100_000,
                         "queued.max.messages.kbytes": 1_000})
    reader.assign([TopicPartition(topic, 0, 0)])
    expect(len(read_to_end(reader)), count, "records")
    reader.close()


def waiting_fetch_wakes_when_data_comes():
    topic = create_topic()
    reader = consumer(**{"fetch.wait.max.ms": 20_000, "socket.timeout.ms": 60_000})
    p = producer()
    # The end of the partition is told only after a whole wait: a record shows it is read.
    send(p, topic, "warm")
    reader.assign([TopicPartition(topic, 0, 0)])
    expect(until(lambda: reader.poll(0.1), "the first record").value(), b"warm", "first")
    start = time.monotonic()
    send(p, topic, "now")

    def record():
        message = reader.poll(0.1)
        return message is not None and not message.error()

    until(record, "the second record")
    waited = time.monotonic() - start
    expect(waited < 2, True, f"waited {waited:.2f} s")
    reader.close()


def topics_are_created_grown_described_and_deleted():
    topic = create_topic(partitions=2, cleanup_policy="compact", retention_ms="12345")
    listed = admin().list_topics(topic, timeout=10).topics[topic]
    expect(len(listed.partitions), 2, "partitions")
    resource = ConfigResource("topic", topic)
    described = admin().describe_configs([resource])[resource].result(10)
    expect(described["cleanup.policy"].value, "compact", "cleanup.policy")
    expect(described["retention.ms"].value, "12345", "retention.ms")
    altered = ConfigResource("topic", topic, set_config={"retention.ms": "777"})
    admin().alter_configs([altered])[altered].result(10)
    described = admin().describe_configs([resource])[resource].result(10)
    expect(described["retention.ms"].value, "777", "altered retention.ms")
    admin().create_partitions([NewPartitions(topic, 5)])[topic].result(10)
    until(
        lambda: len(admin().list_topics(topic, timeout=10).topics[topic].partitions) == 5,
        "five partitions")
    for bad in (
        NewTopic(topic, 1, 1), NewTopic("no/slash", 1, 1), NewTopic(unique("t"), 0, 1),
        NewTopic(unique("t"), 1, 1, config={"cleanup.policy": "hope"}),
        NewTopic(unique("t"), 1, 9),
    ):
        try:
            admin().create_topics([bad])[bad.topic].result(10)
        except KafkaException:
            continue
        raise AssertionError(f"created {bad}")
    admin().delete_topics([topic], operation_timeout=10)[topic].result(10)
    until(lambda: topic not in admin().list_topics(timeout=10).topics, "the deletion")


if __name__ == "__main__":
    run([
        compressed_records_come_back,
        headers_keys_and_times_come_back,
        small_fetches_read_everything,
        waiting_fetch_wakes_when_data_comes,
        topics_are_created_grown_described_and_deleted,
    ])
