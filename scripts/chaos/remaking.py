# SPDX-License-Identifier: Apache-2.0
"""A topic that workers read is deleted and made anew while they run."""

import os
import subprocess
import time

from confluent_kafka import KafkaException

from clients import admin
from faults import Fault

# How long the workers may take to consume what is on the topic.
CONSUME_SECONDS = 60
CALL_SECONDS = 30
LOOK_SECONDS = 0.2


class TopicRemaking(Fault):
    """Deletes a topic of which everything is consumed and makes it anew. Nothing is fed to it
    meanwhile, so nothing is lost by the operator's own hand; what was held back follows. That
    needs workers that can consume: it comes behind what else is wrong."""

    is_instant = ends_last = True

    def __init__(self, name, topic, remaker):
        super().__init__(name, topic)
        self._topic = topic
        self._remaker = remaker

    def begin(self):
        """Nothing yet."""

    def heal(self):
        self._remaker(self._topic)


class Remaker:
    def __init__(self, cluster, topics, feeder, watch, create):
        self._cluster = cluster
        self._topics = topics
        self._feeder = feeder
        self._watch = watch
        self._create = create

    def __call__(self, topic):
        self._feeder.hold(topic)
        try:
            self._await(lambda: self._is_consumed(topic), CONSUME_SECONDS,
                        f"{topic} was not consumed")
            client = admin(self._cluster.servers)
            for ended in client.delete_topics(
                    [topic], operation_timeout=CALL_SECONDS).values():
                ended.result(CALL_SECONDS)
            self._await(lambda: topic not in client.list_topics(timeout=CALL_SECONDS).topics,
                        CALL_SECONDS, f"{topic} was not deleted")
            self._create()
            self._await(lambda: self._is_led(client, topic), CALL_SECONDS,
                        f"{topic} has partitions without a leader")
        finally:
            self._feeder.release(topic)

    def _is_consumed(self, topic):
        return (self._feeder.is_acknowledged(topic)
                and self._watch.lag([topic], self._topics.partitions) == 0)

    def _is_led(self, client, topic):
        found = client.list_topics(topic, timeout=CALL_SECONDS).topics[topic].partitions
        return (len(found) == self._topics.partitions
                and all(partition.leader >= 0 for partition in found.values()))

    @staticmethod
    def _await(condition, seconds, problem):
        deadline = time.monotonic() + seconds
        while not _holds(condition):
            if time.monotonic() > deadline:
                raise RuntimeError(f"{problem} within {seconds} s")
            # Kafka tells nobody: only asking does.
            time.sleep(LOOK_SECONDS)


def _holds(condition):
    try:
        return condition()
    except KafkaException:
        return False


def topics_creator(executable, environment):
    """What makes the topics that are missing, as their operator would."""

    def create():
        subprocess.run(
            [executable, "topics", "create"], check=True, capture_output=True, text=True,
            env={**os.environ, **environment})

    return create
