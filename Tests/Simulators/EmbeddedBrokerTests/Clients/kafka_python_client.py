# SPDX-License-Identifier: Apache-2.0
"""The broker as kafka-python sees it."""

from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import KafkaAdminClient, NewTopic
from kafka.structs import OffsetAndMetadata

from probes import BOOTSTRAP, expect, run, unique, until


def create_topic(partitions=1):
    name = unique("topic")
    admin = KafkaAdminClient(bootstrap_servers=BOOTSTRAP)
    admin.create_topics([NewTopic(name, partitions, 1)])
    admin.close()
    return name


def take(consumer, count):
    seen = []

    def poll():
        for messages in consumer.poll(timeout_ms=200).values():
            seen.extend(messages)
        return len(seen) >= count

    until(poll, f"{count} records")
    return seen


def produce_and_consume_in_a_group():
    topic, group = create_topic(2), unique("group")
    producer = KafkaProducer(bootstrap_servers=BOOTSTRAP, compression_type="lz4")
    for number in range(20):
        producer.send(topic, str(number).encode(), partition=number % 2, headers=[("n", b"h")])
    producer.flush(20)
    producer.close()
    consumer = KafkaConsumer(
        topic, bootstrap_servers=BOOTSTRAP, group_id=group, auto_offset_reset="earliest",
        enable_auto_commit=False)
    seen = take(consumer, 20)
    expect(sorted(int(m.value) for m in seen), list(range(20)), "records")
    expect(list(seen[0].headers), [("n", b"h")], "headers")
    partition = TopicPartition(topic, 0)
    consumer.commit({partition: OffsetAndMetadata(4, "watermark=42", -1)})
    found = consumer.committed(partition, metadata=True)
    expect((found.offset, found.metadata), (4, "watermark=42"), "committed with its metadata")
    consumer.close()


def transactional_offsets_keep_their_metadata():
    topic, group = create_topic(), unique("group")
    partition = TopicPartition(topic, 0)
    producer = KafkaProducer(bootstrap_servers=BOOTSTRAP, transactional_id=unique("tx"))
    producer.init_transactions()
    for number in range(4):
        producer.begin_transaction()
        producer.send(topic, str(number).encode(), partition=0)
        producer.send_offsets_to_transaction(
            {partition: OffsetAndMetadata(number, f"mark {number}", -1)}, group)
        if number % 2 == 0:
            producer.commit_transaction()
        else:
            producer.abort_transaction()
    producer.close()
    consumer = KafkaConsumer(
        bootstrap_servers=BOOTSTRAP, group_id=group, isolation_level="read_committed",
        enable_auto_commit=False, auto_offset_reset="earliest")
    consumer.assign([partition])
    found = consumer.committed(partition, metadata=True)
    expect((found.offset, found.metadata), (2, "mark 2"), "committed with its metadata")
    consumer.seek_to_beginning(partition)
    expect([m.value for m in take(consumer, 2)], [b"0", b"2"], "records")
    consumer.close()


if __name__ == "__main__":
    run([produce_and_consume_in_a_group, transactional_offsets_keep_their_metadata])
