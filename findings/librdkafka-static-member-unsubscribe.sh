#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# librdkafka: a static member of a group (group.instance.id) sends no LeaveGroup on close(), as its
# manual says, but sends one on unsubscribe(). The manual calls unsubscribe() before close() "not
# needed"; for a static member it is more than that: the other members rebalance at each restart,
# which group.instance.id is there to avoid. The Java client sends none in either case.
# confluentinc/confluent-kafka-go#649 is about the Go client, whose Close() does both.
#
# The broker is a few lines of Python below: one empty partition, one member a group; it writes
# down who leaves.
#
# Exit status: 0 while the behaviour is as described, 1 when it has changed,
# 2 when the packages could not be installed.
# Needs bash, timeout, and Python 3.8 to 3.11 (confluent-kafka 2.0.2 has wheels for no later one).
set -euo pipefail

versions=(2.0.2 2.16.1)
python=${PYTHON:-python3}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cat >"$work/broker.py" <<'PYTHON'
"""A Kafka broker that coordinates a group of one member, on loopback, within this process."""
import socket, struct, threading, time

(PRODUCE, FETCH, METADATA, OFFSET_COMMIT, OFFSET_FETCH, FIND_COORDINATOR, JOIN, HEARTBEAT, LEAVE,
 SYNC, API_VERSIONS) = 0, 1, 3, 8, 9, 10, 11, 12, 13, 14, 18
# Produce and OffsetCommit are only named: librdkafka takes them as the sign of a broker with
# batches of version 2 and with groups. Of the others the last version is the one that is asked for.
SERVED = {PRODUCE: (3, 3), FETCH: (4, 4), METADATA: (4, 4), OFFSET_COMMIT: (1, 2),
          OFFSET_FETCH: (1, 1), FIND_COORDINATOR: (0, 0), JOIN: (0, 5), HEARTBEAT: (0, 3),
          LEAVE: (0, 1), SYNC: (0, 3), API_VERSIONS: (0, 3)}
TOPIC = struct.pack(">ih", 1, 1) + b"t" + struct.pack(">ii", 1, 0)  # "t", of it partition 0


def text(value):
    return struct.pack(">h", len(value)) + value.encode()


class Broker:
    def __init__(self):
        self.requests = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            connection, _ = self.listener.accept()
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection):
        stream = connection.makefile("rb")
        while len(size := stream.read(4)) == 4:
            request = stream.read(struct.unpack(">i", size)[0])
            api, version, correlation, client = struct.unpack_from(">hhih", request)
            self.requests.append(api)
            answer = self.answer(api, version, request[10 + max(client, 0):])
            answer = struct.pack(">i", correlation) + answer
            try:
                connection.sendall(struct.pack(">i", len(answer)) + answer)
            except OSError:
                return

    def answer(self, api, version, body):
        if api == API_VERSIONS:
            ranges = [struct.pack(">hhh", key, *span) for key, span in sorted(SERVED.items())]
            if version < 3:
                throttle = b"" if version < 1 else bytes(4)
                return struct.pack(">hi", 0, len(ranges)) + b"".join(ranges) + throttle
            if version > 3:  # not served: as in Kafka, the answer is in version 0
                return struct.pack(">hi", 35, len(ranges)) + b"".join(ranges)
            return (struct.pack(">hB", 0, len(ranges) + 1) + b"".join(r + b"\0" for r in ranges)
                    + bytes(5))
        if version != SERVED[api][1]:
            raise ValueError(f"version {version} of request {api} is not served")
        address = text("127.0.0.1") + struct.pack(">i", self.port)
        if api == METADATA:
            return (struct.pack(">iii", 0, 1, 1) + address
                    + struct.pack(">hhi", -1, -1, 1)  # no rack, no cluster id; the controller
                    + struct.pack(">ih", 1, 0) + text("t") + b"\0" + struct.pack(">i", 1)
                    + struct.pack(">hiiiiii", 0, 0, 1, 1, 1, 1, 1))
        if api == FIND_COORDINATOR:
            return struct.pack(">hi", 0, 1) + address
        if api == JOIN:  # the member is told that another one leads
            return (struct.pack(">ihi", 0, 0, 1) + text("range") + text("leader") + text("member")
                    + bytes(4))
        if api == SYNC:
            assignment = bytes(2) + TOPIC + bytes(4)
            return struct.pack(">ihi", 0, 0, len(assignment)) + assignment
        if api == OFFSET_FETCH:  # offset 0 is committed
            return TOPIC + bytes(8) + text("") + bytes(2)
        if api in (HEARTBEAT, LEAVE):
            return bytes(4 + 2)
        if api == FETCH:
            wait, = struct.unpack_from(">i", body, 4)
            count, = struct.unpack_from(">i", body, 17)
            time.sleep(wait / 1000)
            return bytes(4) + (TOPIC + bytes(2 + 8 + 8 + 4 + 4) if count else bytes(4))
        raise ValueError(f"request {api} is not served")
PYTHON

cat >"$work/finding.py" <<'PYTHON'
"""Exits with 0 when a static member leaves on unsubscribe() and not on close(), or else with 1."""
import sys, time
from confluent_kafka import Consumer, libversion
from broker import Broker, LEAVE


def leaves(instance, unsubscribe):
    """How many LeaveGroup a member sends that joins, is assigned its partition, and ends."""
    broker, assigned, errors = Broker(), [], []
    consumer = Consumer({
        "bootstrap.servers": f"127.0.0.1:{broker.port}", "group.id": "g",
        "enable.auto.commit": False, "fetch.wait.max.ms": 100, "error_cb": errors.append,
        **({"group.instance.id": "i"} if instance else {})})
    consumer.subscribe(["t"], on_assign=lambda _, partitions: assigned.extend(partitions))
    end = time.monotonic() + 10
    while not assigned and time.monotonic() < end:
        consumer.poll(0.1)
    if unsubscribe:
        consumer.unsubscribe()
        end = time.monotonic() + 1
        while time.monotonic() < end:
            consumer.poll(0.1)
    consumer.close()
    time.sleep(0.3)
    if not assigned or errors:
        sys.exit(f"the member is assigned nothing: nothing is shown; {errors}")
    return broker.requests.count(LEAVE)


print(f"librdkafka {libversion()[0]}")
same = True
for instance, unsubscribe, expected, described in (
        (False, False, 1, 1), (True, False, 0, 0), (True, True, 0, 1)):
    seen = leaves(instance, unsubscribe)
    print(f"  {'static' if instance else 'dynamic'} member, "
          f"{'unsubscribe() and ' if unsubscribe else ''}close(): "
          f"LeaveGroup sent: expected {expected}, seen {seen}")
    same = same and seen == described
sys.exit(0 if same else 1)
PYTHON

"$python" -m venv "$work/venv" || exit 2
status=0
for version in "${versions[@]}"; do
  "$work/venv/bin/pip" install --quiet --disable-pip-version-check --only-binary=:all: \
    "confluent-kafka==$version" || exit 2
  echo "confluent-kafka $version, $("$python" --version)"
  if timeout 45 "$work/venv/bin/python" "$work/finding.py"; then
    echo "  as described: unsubscribe() makes a static member leave"
  else
    echo "  not as described"
    status=1
  fi
done
exit "$status"
