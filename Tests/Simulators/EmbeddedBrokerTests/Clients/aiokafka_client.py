# SPDX-License-Identifier: Apache-2.0
"""The broker as aiokafka sees it."""

import asyncio

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.structs import OffsetAndMetadata

from probes import BOOTSTRAP, expect, run, unique


async def create_topic(partitions=1):
    name = unique("topic")
    admin = AIOKafkaAdminClient(bootstrap_servers=BOOTSTRAP)
    await admin.start()
    await admin.create_topics([NewTopic(name, partitions, 1)])
    await admin.close()
    return name


def within(probe):
    asyncio.run(asyncio.wait_for(probe(), 30))


def produce_and_consume_in_a_group():
    async def probe():
        topic, group = await create_topic(2), unique("group")
        producer = AIOKafkaProducer(
            bootstrap_servers=BOOTSTRAP, enable_idempotence=True, compression_type="gzip")
        await producer.start()
        for number in range(20):
            await producer.send_and_wait(
                topic, str(number).encode(), partition=number % 2, headers=[("n", b"h")])
        await producer.stop()
        consumer = AIOKafkaConsumer(
            topic, bootstrap_servers=BOOTSTRAP, group_id=group, auto_offset_reset="earliest",
            enable_auto_commit=False)
        await consumer.start()
        seen = []
        while len(seen) < 20:
            message = await consumer.getone()
            expect(message.headers, (("n", b"h"),), "headers")
            seen.append(int(message.value))
        expect(sorted(seen), list(range(20)), "records")
        partition = TopicPartition(topic, 0)
        await consumer.commit({partition: OffsetAndMetadata(4, "a watermark")})
        expect(await consumer.committed(partition), 4, "committed")
        await consumer.stop()

    within(probe)


def transactions_commit_and_abort():
    async def probe():
        topic, group = await create_topic(), unique("group")
        partition = TopicPartition(topic, 0)
        producer = AIOKafkaProducer(
            bootstrap_servers=BOOTSTRAP, transactional_id=unique("tx"))
        await producer.start()
        for number in range(4):
            await producer.begin_transaction()
            await producer.send_and_wait(topic, str(number).encode(), partition=0)
            await producer.send_offsets_to_transaction(
                {partition: OffsetAndMetadata(number, f"mark {number}")}, group)
            if number % 2 == 0:
                await producer.commit_transaction()
            else:
                await producer.abort_transaction()
        await producer.stop()
        consumer = AIOKafkaConsumer(
            bootstrap_servers=BOOTSTRAP, group_id=group, isolation_level="read_committed",
            enable_auto_commit=False, auto_offset_reset="earliest")
        await consumer.start()
        consumer.assign([partition])
        expect(await consumer.committed(partition), 2, "committed offset")
        await consumer.seek_to_beginning(partition)
        seen = [(await consumer.getone()).value for _ in range(2)]
        expect(seen, [b"0", b"2"], "records")
        await consumer.stop()

    within(probe)


if __name__ == "__main__":
    run([produce_and_consume_in_a_group, transactions_commit_and_abort])
