# SPDX-License-Identifier: Apache-2.0
"""Deletes what a group has consumed, as retention would."""

from confluent_kafka import Consumer, TopicPartition as Place
from kafka.admin import KafkaAdminClient
from kafka.structs import TopicPartition

CALL_SECONDS = 10


def delete_consumed(cluster, topics):
    """Moves the start of every input's log to where the group stands, and to its very end where
    only the markers of transactions are left behind that."""
    consumer = Consumer({
        "bootstrap.servers": cluster.servers, "group.id": topics.group,
        "enable.auto.commit": False})
    ends = {}
    try:
        for topic in (*topics.inputs, topics.forwards):
            wanted = [Place(topic, number) for number in range(topics.partitions)]
            for place in consumer.committed(wanted, timeout=CALL_SECONDS):
                low, high = consumer.get_watermark_offsets(
                    Place(topic, place.partition), timeout=CALL_SECONDS)
                consumed = max(place.offset, low)
                if topic == topics.forwards and 0 <= high - consumed <= 1 and place.offset >= 0:
                    consumed = high
                if consumed > low:
                    ends[TopicPartition(topic, place.partition)] = consumed
    finally:
        consumer.close()
    if not ends:
        return
    client = KafkaAdminClient(bootstrap_servers=cluster.servers.split(","))
    try:
        client.delete_records(ends)
    finally:
        client.close()
