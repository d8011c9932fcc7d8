# SPDX-License-Identifier: Apache-2.0
"""Transactions through librdkafka: isolation, fencing, offsets."""

from confluent_kafka import KafkaError, KafkaException, TopicPartition

from librdkafka_common import (
    PARTITION_EOF, consumer, create_topic, join, positions, producer, read_to_end, send,
)
from probes import expect, run, unique, until


def commit_records(p, topic, *values):
    p.begin_transaction()
    send(p, topic, *values)
    p.commit_transaction()


def abort_records(p, topic, *values):
    p.begin_transaction()
    send(p, topic, *values)
    p.abort_transaction()


def fatal_or_raise(call):
    try:
        call()
    except KafkaException as failure:
        return failure.args[0]
    raise AssertionError("nothing was raised")


def committed_and_nothing_else_by_fresh_and_live_reader():
    topic = create_topic()
    live = consumer(isolation="read_committed")
    live.assign([TopicPartition(topic, 0, 0)])
    p, other = producer(unique("tx")), producer(unique("tx"))
    commit_records(p, topic, "committed1")
    seen = read_to_end(live)
    abort_records(p, topic, "aborted")
    commit_records(p, topic, "committed2")
    other.begin_transaction()
    send(other, topic, "open")
    seen += until(lambda: read_to_end(live), "the second committed record")
    expect(seen, ["committed1", "committed2"], "live reader")
    fresh = consumer(isolation="read_committed")
    fresh.assign([TopicPartition(topic, 0, 0)])
    expect(read_to_end(fresh), ["committed1", "committed2"], "fresh reader")
    uncommitted = consumer(isolation="read_uncommitted")
    uncommitted.assign([TopicPartition(topic, 0, 0)])
    expect(
        read_to_end(uncommitted), ["committed1", "aborted", "committed2", "open"],
        "read_uncommitted")
    other.abort_transaction()
    for reader in (live, fresh, uncommitted):
        reader.close()


def live_reader_gets_what_is_committed_after_an_abort():
    topic = create_topic()
    live = consumer(isolation="read_committed")
    live.assign([TopicPartition(topic, 0, 0)])
    p = producer(unique("tx"))
    for number in range(5):
        abort_records(p, topic, f"aborted{number}")
        read_to_end(live)
        commit_records(p, topic, f"committed{number}")
        expect(
            until(lambda: read_to_end(live), f"committed{number}"), [f"committed{number}"],
            "live reader")
    live.close()


def offsets_follow_their_transaction():
    topic, group = create_topic(), unique("group")
    p = producer(unique("tx"))
    reader = consumer(group=group)
    # Of a consumer that is in no group: no generation, no member, hence no check.
    metadata = reader.consumer_group_metadata()
    watermark = "watermark=1700000000000;Zürich"

    def offsets_at(offset, text, end):
        p.begin_transaction()
        send(p, topic, "x")
        position = TopicPartition(topic, 0, offset)
        if hasattr(position, "metadata"):
            position = TopicPartition(topic, 0, offset, text)
        p.send_offsets_to_transaction([position], metadata)
        end()

    offsets_at(5, watermark, p.commit_transaction)
    found = reader.committed([TopicPartition(topic, 0)], timeout=10)[0]
    expect(found.offset, 5, "after commit")
    if hasattr(found, "metadata") and found.metadata is not None:
        expect(found.metadata, watermark, "metadata")
    offsets_at(9, "never", p.abort_transaction)
    expect(reader.committed([TopicPartition(topic, 0)], timeout=10)[0].offset, 5, "after abort")
    reader.close()


def second_producer_fences_the_first():
    topic, name = create_topic(), unique("tx")
    first = producer(name)
    commit_records(first, topic, "before")
    first.begin_transaction()
    send(first, topic, "zombie")
    second = producer(name)
    commit_records(second, topic, "after")
    failure = fatal_or_raise(first.commit_transaction)
    expect(failure.code(), KafkaError._FENCED, "the first producer's commit")
    expect(failure.fatal(), True, "fatal")
    reader = consumer(isolation="read_committed")
    reader.assign([TopicPartition(topic, 0, 0)])
    expect(read_to_end(reader), ["before", "after"], "records")
    reader.close()


def commit_after_the_transaction_timeout_is_fenced():
    topic = create_topic()
    # It bounds the delivery too, and librdkafka's first message to a topic may take a second.
    p = producer(unique("tx"), **{"transaction.timeout.ms": 4000})
    p.begin_transaction()
    send(p, topic, "late")
    reader = consumer(isolation="read_committed")
    reader.assign([TopicPartition(topic, 0, 0)])
    # The reader sees nothing, and its end moves past the record and its marker when the broker has aborted it.
    until(lambda: any(e >= 2 for e in positions(reader)), "the broker's abort")
    failure = fatal_or_raise(p.commit_transaction)
    expect(failure.fatal(), True, f"fatal: {failure}")
    expect(failure.code(), KafkaError._FENCED, "commit after the timeout")
    reader.close()


def end_of_partition_counts_markers_and_stops_at_open_transactions():
    topic = create_topic()
    p, other = producer(unique("tx")), producer(unique("tx"))
    commit_records(p, topic, "a", "b")
    other.begin_transaction()
    send(other, topic, "open")
    reader = consumer(isolation="read_committed")
    reader.assign([TopicPartition(topic, 0, 0)])
    events = []

    def poll():
        message = reader.poll(0.05)
        if message is None:
            return False
        if message.error():
            expect(message.error().code(), PARTITION_EOF, "event")
            events.append(f"EOF@{message.offset()}")
        else:
            events.append(f"{message.offset()}:{message.value().decode()}")
        return events[-1].startswith("EOF")

    until(poll, "the first end")
    expect(events, ["0:a", "1:b", "EOF@3"], "events with an open transaction")
    partition = TopicPartition(topic, 0)
    expect(reader.get_watermark_offsets(partition, timeout=10), (0, 3), "read_committed end")
    plain = consumer(isolation="read_uncommitted")
    expect(plain.get_watermark_offsets(partition, timeout=10), (0, 4), "read_uncommitted end")
    other.abort_transaction()
    until(poll, "the second end")
    expect(events[3:], ["EOF@5"], "events after the abort")
    plain.close()
    reader.close()


def committed_waits_for_pending_offsets():
    topic, group = create_topic(), unique("group")
    p = producer(unique("tx"))
    reader = consumer(group=group, isolation="read_committed")
    p.begin_transaction()
    send(p, topic, "x")
    p.send_offsets_to_transaction(
        [TopicPartition(topic, 0, 7)], reader.consumer_group_metadata())
    try:
        found = reader.committed([TopicPartition(topic, 0)], timeout=1)
        raise AssertionError(f"pending offsets were read as {found}")
    except KafkaException as failure:
        expect(
            failure.args[0].code() in (KafkaError._TIMED_OUT, KafkaError.UNSTABLE_OFFSET_COMMIT),
            True, f"refusal: {failure}")
    p.commit_transaction()
    expect(reader.committed([TopicPartition(topic, 0)], timeout=10)[0].offset, 7, "committed")
    reader.close()


def stale_members_commit_nothing():
    topic, group = create_topic(partitions=2), unique("group")
    first = join(group, topic, isolation="read_committed")
    until(lambda: (first.poll(0.05), len(first.assignment()) == 2)[1], "first assignment")
    old = first.consumer_group_metadata()
    second = join(group, topic, isolation="read_committed")

    def split():
        first.poll(0.05)
        second.poll(0.05)
        return len(first.assignment()) == 1 and len(second.assignment()) == 1

    until(split, "the split")

    def commit_with(metadata):
        p = producer(unique("tx"))
        p.begin_transaction()
        send(p, topic, "x")
        p.send_offsets_to_transaction([TopicPartition(topic, 0, 1)], metadata)
        p.commit_transaction()

    failure = fatal_or_raise(lambda: commit_with(old))
    expect(failure.code(), KafkaError.ILLEGAL_GENERATION, "old generation")
    expect(failure.txn_requires_abort(), True, "abortable")
    commit_with(first.consumer_group_metadata())
    gone = second.consumer_group_metadata()
    second.close()
    failure = fatal_or_raise(lambda: commit_with(gone))
    expect(
        failure.code() in (KafkaError.UNKNOWN_MEMBER_ID, KafkaError.ILLEGAL_GENERATION), True,
        f"stale member: {failure}")
    first.close()


def producer_goes_on_after_an_abortable_error():
    topic, group = create_topic(), unique("group")
    member = join(group, topic)
    until(lambda: (member.poll(0.05), member.assignment())[1], "assignment")
    stale = member.consumer_group_metadata()
    member.close()
    p = producer(unique("tx"))
    p.begin_transaction()
    send(p, topic, "aborted")
    failure = fatal_or_raise(
        lambda: p.send_offsets_to_transaction([TopicPartition(topic, 0, 1)], stale))
    expect(failure.txn_requires_abort(), True, f"abortable: {failure}")
    p.abort_transaction()
    commit_records(p, topic, "committed")
    reader = consumer(isolation="read_committed")
    reader.assign([TopicPartition(topic, 0, 0)])
    expect(read_to_end(reader), ["committed"], "records")
    reader.close()


if __name__ == "__main__":
    run([
        committed_and_nothing_else_by_fresh_and_live_reader,
        live_reader_gets_what_is_committed_after_an_abort,
        offsets_follow_their_transaction,
        second_producer_fences_the_first,
        commit_after_the_transaction_timeout_is_fenced,
        end_of_partition_counts_markers_and_stops_at_open_transactions,
        committed_waits_for_pending_offsets,
        stale_members_commit_nothing,
        producer_goes_on_after_an_abortable_error,
    ])
