#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# librdkafka: assign() of a partition at OFFSET_END, then assign() of the same partition at an
# absolute offset before the broker has answered the lookup of END: the second assign() does not
# stand. The late answer is known to be outdated, and is retried: the lookup of END is sent again,
# now under the version of the second assign(), and its answer moves the consumer to the end.
# Records in between are never handed out, and no error is raised. Without a pause the records of
# the first fetches arrive and the rest is missing; with a pause none arrives.
#
# In the source: rd_kafka_toppar_handle_Offset() calls rd_kafka_toppar_offset_retry() when the
# answer is outdated. confluentinc/librdkafka#5345 is the like for stored offsets.
#
# The broker is a few lines of Python below: one partition of 200 records, 10 a batch, one batch a
# fetch. It answers requests of a connection in turn, as Kafka does, and only ListOffsets is slow.
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
"""A Kafka broker that serves one partition, on loopback, within this process."""
import socket, struct, threading, time

RECORDS, PER_BATCH = 200, 10
PRODUCE, FETCH, LIST_OFFSETS, METADATA, FIND_COORDINATOR, API_VERSIONS = 0, 1, 2, 3, 10, 18
# Produce is only named: librdkafka takes it as the sign of a broker with batches of version 2.
SERVED = {PRODUCE: (3, 3), FETCH: (4, 4), LIST_OFFSETS: (2, 2), METADATA: (4, 4),
          FIND_COORDINATOR: (0, 0), API_VERSIONS: (0, 3)}


def text(value):
    return struct.pack(">h", len(value)) + value.encode()


def varint(value):
    value, out = value << 1, b""
    while value > 127:
        value, out = value >> 7, out + bytes([value & 127 | 128])
    return out + bytes([value])


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


def batch(first):
    records = b""
    for delta in range(PER_BATCH):
        value = b"v%d" % (first + delta)
        record = (b"\0" + varint(0) + varint(delta) + b"\1" + varint(len(value)) + value
                  + varint(0))
        records += varint(len(record)) + record
    now = int(time.time() * 1000)
    rest = struct.pack(">hiqqqhii", 0, PER_BATCH - 1, now, now, -1, -1, -1, PER_BATCH) + records
    return (struct.pack(">qiib", first, 9 + len(rest), 0, 2) + struct.pack(">I", crc32c(rest))
            + rest)


class Broker:
    def __init__(self, delay):
        self.delay, self.lookups = delay, []
        self.batches = [batch(first) for first in range(0, RECORDS, PER_BATCH)]
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
        if api == METADATA:
            partition = struct.pack(">hiiiiii", 0, 0, 1, 1, 1, 1, 1)
            return (struct.pack(">iii", 0, 1, 1) + text("127.0.0.1") + struct.pack(">i", self.port)
                    + struct.pack(">hhi", -1, -1, 1)  # no rack, no cluster id; the controller
                    + struct.pack(">ih", 1, 0) + text("t") + b"\0" + struct.pack(">i", 1)
                    + partition)
        if api == FIND_COORDINATOR:
            return struct.pack(">hi", 0, 1) + text("127.0.0.1") + struct.pack(">i", self.port)
        topic = struct.pack(">i", 1) + text("t") + struct.pack(">ii", 1, 0)  # of partition 0
        if api == LIST_OFFSETS:  # replica, isolation, topics, "t", partitions, partition
            timestamp, = struct.unpack_from(">q", body, 4 + 1 + 4 + 3 + 4 + 4)
            self.lookups.append("END" if timestamp == -1 else str(timestamp))
            time.sleep(self.delay)
            offset = RECORDS if timestamp == -1 else 0
            return bytes(4) + topic + struct.pack(">hqq", 0, -1, offset)
        if api == FETCH:  # replica, wait, least, most, isolation, topics ...
            wait, = struct.unpack_from(">i", body, 4)
            count, = struct.unpack_from(">i", body, 17)
            if not count:
                time.sleep(wait / 1000)
                return bytes(4 + 4)
            offset, = struct.unpack_from(">q", body, 21 + 3 + 4 + 4)
            known = 0 <= offset <= RECORDS
            records = self.batches[offset // PER_BATCH] if 0 <= offset < RECORDS else b""
            if known and not records:
                time.sleep(wait / 1000)
            return (bytes(4) + topic + struct.pack(">hqqi", 0 if known else 1, RECORDS, RECORDS, 0)
                    + struct.pack(">i", len(records)) + records)
        raise ValueError(f"request {api} is not served")
PYTHON

cat >"$work/finding.py" <<'PYTHON'
"""Exits with 0 when records were passed over after both assigns, and with 1 when none was."""
import sys, time
from confluent_kafka import Consumer, KafkaError, OFFSET_END, TopicPartition, libversion
from broker import Broker, RECORDS

START, DELAY, BETWEEN = 100, 0.5, 0.2


def consume(end_first, paused):
    """What is handed out from the assign() at START until the end is reported."""
    broker, errors = Broker(DELAY), []
    consumer = Consumer({
        "bootstrap.servers": f"127.0.0.1:{broker.port}", "group.id": "g",
        "enable.auto.commit": False, "enable.partition.eof": True, "fetch.wait.max.ms": 100,
        "auto.offset.reset": "error", "check.crcs": True, "error_cb": errors.append})

    def wait(seconds):
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            message = consumer.poll(left)
            assert message is None, "nothing is handed out while the answer is awaited or paused"

    if end_first:
        consumer.assign([TopicPartition("t", 0, OFFSET_END)])
        end = time.monotonic() + 10
        while not broker.lookups and time.monotonic() < end:
            wait(0.02)  # the lookup of END has arrived, and its answer takes DELAY
        assert broker.lookups, "the lookup of END arrives"
        wait(BETWEEN)
    consumer.assign([TopicPartition("t", 0, START)])
    if paused:
        consumer.pause([TopicPartition("t", 0)])
        wait(2)
        consumer.resume([TopicPartition("t", 0)])
    got, end, eof = [], time.monotonic() + 10, None
    while eof is None and time.monotonic() < end:
        message = consumer.poll(0.5)
        if message is None:
            continue
        if not message.error():
            got.append(message.offset())
        elif message.error().code() == KafkaError._PARTITION_EOF:
            eof = message.offset()
        else:
            errors.append(message.error())
    consumer.close()
    print(f"  {'END, then ' if end_first else ''}{START}{', paused for 2 s' if paused else ''}: "
          f"{len(got)} records"
          f"{f' ({got[0]} to {got[-1]})' if got else ''}, end reported at {eof}, "
          f"errors: {[str(e) for e in errors]}, lookups: {broker.lookups}")
    return got, eof, errors


wanted = list(range(START, RECORDS))
print(f"librdkafka {libversion()[0]}; expected each time: {len(wanted)} records, "
      f"{START} to {RECORDS - 1}, end reported at {RECORDS}")
for paused in (False, True):
    if consume(False, paused) != (wanted, RECORDS, []):
        sys.exit("without the assign() at END the records do not arrive: nothing is shown")
same = True
for paused in (False, True):
    got, eof, errors = consume(True, paused)
    same = same and got == wanted[:len(got)] and len(got) < len(wanted) and not errors \
        and eof == RECORDS
sys.exit(0 if same else 1)
PYTHON

"$python" -m venv "$work/venv" || exit 2
status=0
for version in "${versions[@]}"; do
  "$work/venv/bin/pip" install --quiet --disable-pip-version-check --only-binary=:all: \
    "confluent-kafka==$version" || exit 2
  echo "confluent-kafka $version, $("$python" --version)"
  if timeout 45 "$work/venv/bin/python" "$work/finding.py"; then
    echo "  as described: records up to the end are passed over"
  else
    echo "  not as described"
    status=1
  fi
done
exit "$status"
