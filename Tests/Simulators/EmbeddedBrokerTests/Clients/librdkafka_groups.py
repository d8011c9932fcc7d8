# SPDX-License-Identifier: Apache-2.0
"""Consumer groups through librdkafka: rebalances, static members, sessions."""

import time

from confluent_kafka import KafkaError, KafkaException

from librdkafka_common import admin, create_topic, join, producer, send
from probes import SESSION_TIMEOUT_MS, expect, run, unique, until


def spread(members, partitions):
    """Waits until the members share all partitions and none has none."""

    def is_spread():
        for member in members:
            member.poll(0.02)
        parts = [{p.partition for p in member.assignment()} for member in members]
        return all(parts) and sorted(n for part in parts for n in part) == list(range(partitions))

    until(is_spread, f"{len(members)} members share {partitions} partitions")


def rebalance_with(strategy):
    topic, group = create_topic(partitions=4), unique("group")
    config = {"partition.assignment.strategy": strategy}
    first = join(group, topic, **config)
    spread([first], 4)
    second = join(group, topic, **config)
    spread([first, second], 4)
    second.close()
    spread([first], 4)
    first.close()


def eager_rebalance_with_two_members():
    rebalance_with("range")


def cooperative_rebalance_with_two_members():
    rebalance_with("cooperative-sticky")


def static_member_restarts_without_a_rebalance():
    topic, group = create_topic(partitions=4), unique("group")
    revoked = []
    config = {"session.timeout.ms": 10000}
    first = join(
        group, topic, on_revoke=lambda _, parts: revoked.append(parts),
        **{**config, "group.instance.id": "one"})
    second = join(group, topic, **{**config, "group.instance.id": "two"})
    spread([first, second], 4)
    had = sorted(p.partition for p in second.assignment())
    revoked.clear()
    second.close()
    second = join(group, topic, **{**config, "group.instance.id": "two"})
    spread([first, second], 4)
    expect(sorted(p.partition for p in second.assignment()), had, "the same partitions again")
    expect(revoked, [], "revocations at the other member")
    second.close()
    first.close()


def same_instance_twice_fences_the_older():
    topic, group = create_topic(partitions=2), unique("group")
    older = join(group, topic, **{"group.instance.id": "one"})
    spread([older], 2)
    newer = join(group, topic, **{"group.instance.id": "one"})

    def is_fenced():
        newer.poll(0.05)
        try:
            message = older.poll(0.05)
        except KafkaException as failure:
            return failure.args[0].code() in (KafkaError._FATAL, KafkaError.FENCED_INSTANCE_ID)
        return message is not None and message.error() and message.error().code() in (
            KafkaError._FATAL, KafkaError.FENCED_INSTANCE_ID)

    until(is_fenced, "FENCED_INSTANCE_ID at the older")
    spread([newer], 2)
    newer.close()


def silent_member_loses_its_session():
    topic, group = create_topic(partitions=2), unique("group")
    # A static member sends no LeaveGroup when it closes: only the session's end frees its part.
    silent = join(group, topic, **{"group.instance.id": "silent"})
    other = join(group, topic)
    spread([silent, other], 2)
    start = time.monotonic()
    silent.close()
    spread([other], 2)
    waited = time.monotonic() - start
    expect(waited > SESSION_TIMEOUT_MS / 1000 - 1, True, f"waited {waited:.2f} s")
    other.close()


def commits_are_kept_and_resumed_from():
    topic, group = create_topic(), unique("group")
    send(producer(), topic, "a", "b", "c")
    first = join(group, topic)
    message = until(lambda: first.poll(0.05), "the first record")
    expect(message.value(), b"a", "first record")
    first.commit(message=message, asynchronous=False)
    first.close()
    second = join(group, topic)
    expect(until(lambda: second.poll(0.05), "the next record").value(), b"b", "resumed")
    second.close()


def groups_are_listed():
    topic, group = create_topic(), unique("group")
    member = join(group, topic)
    spread([member], 1)
    found = admin().list_groups(group, timeout=10)
    expect([(g.id, g.state, len(g.members)) for g in found], [(group, "Stable", 1)], "group")
    member.close()


if __name__ == "__main__":
    run([
        eager_rebalance_with_two_members,
        cooperative_rebalance_with_two_members,
        static_member_restarts_without_a_rebalance,
        same_instance_twice_fences_the_older,
        silent_member_loses_its_session,
        commits_are_kept_and_resumed_from,
        groups_are_listed,
    ])
