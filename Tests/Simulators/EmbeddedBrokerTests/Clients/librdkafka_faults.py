# SPDX-License-Identifier: Apache-2.0
"""What librdkafka's clients find when a broker is in trouble: the first argument is the executable
whose embedded broker is put into it, a line of its control after the other."""

import subprocess
import sys


class Broker:
    def __init__(self, executable):
        self._process = subprocess.Popen(
            [executable, "broker", "--port", "0", "--control"], text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.servers = self._process.stderr.readline().split()[2]

    def control(self, line):
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline().strip()
        if answer != "ok":
            raise AssertionError(f"'{line}' was answered with '{answer}'")


broker = Broker(sys.argv[1])
# The modules below take the servers from there.
sys.argv[1] = broker.servers

from confluent_kafka import KafkaError, KafkaException, TopicPartition  # noqa: E402

from librdkafka_common import (  # noqa: E402
    admin, consumer, create_topic, join, producer, read_to_end, send,
)
from probes import expect, run, unique, until  # noqa: E402

# How long something is looked for that must not come.
WATCH_SECONDS = 0.5
# Longer than any probe may take.
LONG_MS = 600_000


def during(fault, body):
    broker.control(fault)
    try:
        return body()
    finally:
        broker.control("clear")


def committed_reader(topic):
    reader = consumer(isolation="read_committed")
    reader.assign([TopicPartition(topic, 0, 0)])
    return reader


def failure_of(call):
    try:
        call()
    except KafkaException as failure:
        return failure.args[0]
    raise AssertionError("nothing was raised")


def refused_writes_arrive_once_when_the_copies_are_back():
    for more in ("", " after-append=true"):
        topic, p = create_topic(), producer()
        send(p, topic, "before")

        def refused():
            p.produce(topic, "meanwhile", partition=0)
            expect(p.flush(WATCH_SECONDS), 1, "records without an acknowledgement")

        during(f"not-enough-replicas topics={topic}:0{more}", refused)
        expect(p.flush(20), 0, "records without an acknowledgement, afterwards")
        expect(read_to_end(committed_reader(topic)), ["before", "meanwhile"], f"records{more}")


def a_partition_without_a_leader_is_neither_written_nor_read():
    topic, p = create_topic(partitions=2), producer()
    live = consumer()
    live.assign([TopicPartition(topic, 0, 0)])
    send(p, topic, "before")
    expect(until(lambda: read_to_end(live), "the first record"), ["before"], "the reader")

    def away():
        partitions = admin().list_topics(topic, timeout=10).topics[topic].partitions
        expect(partitions[0].leader, -1, "the leader of the partition")
        expect(partitions[1].leader, 1, "the leader of the other one")
        send(p, topic, "elsewhere", partition=1)
        p.produce(topic, "meanwhile", partition=0)
        expect(p.flush(WATCH_SECONDS), 1, "records without an acknowledgement")

    during(f"no-leader topics={topic}:0", away)
    expect(p.flush(20), 0, "records without an acknowledgement, afterwards")
    expect(until(lambda: read_to_end(live), "the second record"), ["meanwhile"], "the reader")
    live.close()


def a_transaction_ends_when_its_markers_can_be_written():
    topic, p = create_topic(), producer(unique("tx"))
    reader = committed_reader(topic)
    p.begin_transaction()
    send(p, topic, "first")

    def waiting():
        p.commit_transaction(10)
        expect(read_to_end(reader), [], "records below the last stable offset")
        # The next transaction has to wait for the end of this one.
        p.begin_transaction()
        p.produce(topic, "second", partition=0)
        expect(p.flush(WATCH_SECONDS), 1, "records without an acknowledgement")

    during(f"not-enough-replicas topics={topic}", waiting)
    p.commit_transaction(20)
    seen = []
    until(lambda: seen.extend(read_to_end(reader)) or len(seen) == 2, "both records")
    expect(seen, ["first", "second"], "records")
    reader.close()


def a_commit_is_answered_before_its_markers_are_written():
    topic, p = create_topic(), producer(unique("tx"))
    reader, place, watch = committed_reader(topic), TopicPartition(topic, 0), consumer()
    p.begin_transaction()
    send(p, topic, "first")

    def answered():
        p.commit_transaction(10)
        expect(watch.get_watermark_offsets(place, 10), (0, 1), "the log without its marker")
        expect(read_to_end(reader), [], "records below the last stable offset")

    # Longer than the probe can take: the fault's end writes the markers.
    during(f"late-markers milliseconds={LONG_MS}", answered)
    expect(until(lambda: read_to_end(reader), "the record"), ["first"], "records")
    expect(watch.get_watermark_offsets(place, 10), (0, 2), "the log with its marker")
    for client in (reader, watch):
        client.close()


def what_was_acknowledged_is_there_after_a_death():
    topic, group = create_topic(), unique("group")
    p = producer(unique("tx"))
    member = join(group, topic)
    until(lambda: member.poll(0.1) is None and member.assignment(), "the assignment")
    p.begin_transaction()
    send(p, topic, "before")
    p.send_offsets_to_transaction(
        [TopicPartition(topic, 0, 1)], member.consumer_group_metadata(), 10)
    p.commit_transaction(10)
    p.begin_transaction()
    p.produce(topic, "across", partition=0)
    broker.control("down seconds=1 loading-milliseconds=300")
    # It goes on with the transaction that it has begun.
    until(lambda: p.flush(1) == 0, "the record's acknowledgement")
    p.commit_transaction(20)
    expect(read_to_end(committed_reader(topic)), ["before", "across"], "records")
    place = until(
        lambda: member.committed([TopicPartition(topic, 0)], timeout=10), "committed offsets")[0]
    expect(place.offset, 1, "the committed offset")
    member.close()


def a_slow_commit_times_out_and_can_be_asked_for_again():
    topic, p = create_topic(), producer(unique("tx"))
    p.begin_transaction()
    send(p, topic, "slow")
    error = during(
        "delay api=EndTxn milliseconds=1500", lambda: failure_of(lambda: p.commit_transaction(0.3)))
    expect((error.code(), error.retriable()), (KafkaError._TIMED_OUT, True), "the first try")
    p.commit_transaction(10)
    expect(read_to_end(committed_reader(topic)), ["slow"], "records")


def who_produces_too_much_is_held_back():
    topic, told = create_topic(), []
    p = producer(
        **{"throttle_cb": told.append, "client.id": unique("client"), "batch.size": 200_000})
    # Ten seconds' worth is free, as long as Kafka looks back.
    during("quota bytes=20000", lambda: (
        send(p, topic, *["x" * 100_000] * 3),
        until(lambda: p.poll(0.1) >= 0 and told, "the throttling")))
    expect(told[0].throttle_time > 0, True, "the time")


def a_producer_whose_transaction_took_too_long_is_fenced():
    topic, p = create_topic(), producer(unique("tx"))
    p.begin_transaction()
    send(p, topic, "late")
    broker.control("end-transactions")
    error = failure_of(lambda: p.commit_transaction(10))
    expect((error.code(), error.fatal()), (KafkaError._FENCED, True), "the commit")
    expect(read_to_end(committed_reader(topic)), [], "records")


def an_expired_transactional_id_is_unknown():
    topic, p = create_topic(), producer(unique("tx"))
    p.begin_transaction()
    send(p, topic, "first")
    p.commit_transaction(10)
    broker.control("forget-transactional-ids")
    p.begin_transaction()
    p.produce(topic, "second", partition=0)
    error = failure_of(lambda: p.commit_transaction(10))
    expect(error.txn_requires_abort(), True, f"whether {error} aborts")
    expect(read_to_end(committed_reader(topic)), ["first"], "records")


def deleted_records_leave_a_reader_below_the_start_of_the_log():
    topic, p = create_topic(), producer()
    send(p, topic, "first", "second")
    broker.control(f"delete-records topics={topic}")
    send(p, topic, "third")
    reader = consumer(**{"auto.offset.reset": "error"})
    reader.assign([TopicPartition(topic, 0, 0)])

    def error():
        message = reader.poll(0.1)
        return message is not None and message.error()

    expect(
        until(error, "an error").code(), KafkaError._AUTO_OFFSET_RESET, "what the reader is told")
    reader.close()


def a_topic_made_anew_has_no_committed_offsets():
    topic, group = create_topic(), unique("group")
    member = join(group, topic)
    until(lambda: member.poll(0.1) is None and member.assignment(), "the assignment")
    member.commit(offsets=[TopicPartition(topic, 0, 0)], asynchronous=False)
    member.close()
    admin().delete_topics([topic], operation_timeout=10)[topic].result(10)
    create = create_again(topic)
    expect(create, None, "making it again")
    watch = consumer(group=group)
    place = watch.committed([TopicPartition(topic, 0)], timeout=10)[0]
    expect(place.offset, -1001, "the committed offset")
    watch.close()


def create_again(topic):
    from confluent_kafka.admin import NewTopic
    return admin().create_topics([NewTopic(topic, 1, 1)])[topic].result(10)


run([
    refused_writes_arrive_once_when_the_copies_are_back,
    a_partition_without_a_leader_is_neither_written_nor_read,
    a_transaction_ends_when_its_markers_can_be_written,
    a_commit_is_answered_before_its_markers_are_written,
    what_was_acknowledged_is_there_after_a_death,
    a_slow_commit_times_out_and_can_be_asked_for_again,
    who_produces_too_much_is_held_back,
    a_producer_whose_transaction_took_too_long_is_fenced,
    an_expired_transactional_id_is_unknown,
    deleted_records_leave_a_reader_below_the_start_of_the_log,
    a_topic_made_anew_has_no_committed_offsets,
])
