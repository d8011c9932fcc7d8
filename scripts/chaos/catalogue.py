# SPDX-License-Identifier: Apache-2.0
"""Draws faults by name: those of the workers for any cluster, and those of its brokers."""

from faults import ControlFault, RecordDeletion, RollingRestart, WorkerSignal
from remaking import TopicRemaking

WORKER_FAULTS = ("worker-kill", "worker-end", "worker-pause", "rolling-restart", "topic-anew")
EMBEDDED_FAULTS = (
    "broker-down", "replicas-inputs", "replicas-outputs", "replicas-groups",
    "replicas-transactions", "leader-inputs", "leader-outputs", "leader-groups",
    "leader-transactions", "slow-commits", "late-markers", "slow-offsets",
    "slow-lookups", "member-fenced", "quota", "lost-answers",
    "transactions-end", "ids-expire", "delete-records",
)
OUTSIDE_FAULTS = (
    "broker-kill", "broker-stop", "broker-pause", "brokers-kill", "replicas-inputs",
    "replicas-outputs", "replicas-groups", "replicas-transactions", "quota", "delete-records",
)
# What makes work wait for Kafka: by these it is measured how soon it is caught up.
EMBEDDED_OUTAGES = (
    "replicas-inputs", "replicas-outputs", "replicas-groups", "replicas-transactions",
    "leader-inputs", "leader-outputs", "leader-groups", "leader-transactions", "quota",
)
OUTSIDE_OUTAGES = (
    "replicas-inputs", "replicas-outputs", "replicas-groups", "replicas-transactions", "quota",
    "brokers-kill",
)
# Nobody can do anything to the cluster beside it: its controllers have no majority.
ALONE = "brokers-kill"
INTERNAL = {"groups": "__consumer_offsets", "transactions": "__transaction_state"}
# What is left of each client's bandwidth.
QUOTA_BYTES = 60_000
SLOW_COMMIT_MS = (2_000, 6_000)
SLOW_OFFSETS_MS = (1_000, 3_000)
SLOW_LOOKUPS_MS = (200, 1_500)
FENCED_INSTANCE_ID = 82
LOST_ANSWERS = (1, 10)
TOPICS_AT_ONCE = (1, 3)


class Catalogue:
    def __init__(self, random, cluster, staff, topics, deleter, remaker, is_measuring):
        self._random = random
        self._cluster = cluster
        self._staff = staff
        self._topics = topics
        self._deleter = deleter
        self._remaker = remaker
        # Whether it is measured how soon outages are caught up with.
        self._is_measuring = is_measuring

    def names(self):
        """All that this cluster can have."""
        if self._cluster.is_embedded:
            return [*WORKER_FAULTS, *EMBEDDED_FAULTS]
        if self._cluster.has_control:
            return [*WORKER_FAULTS, *OUTSIDE_FAULTS]
        return [*WORKER_FAULTS, "delete-records"]

    def outages(self):
        """Those of them that make work wait for Kafka."""
        wanted = EMBEDDED_OUTAGES if self._cluster.is_embedded else OUTSIDE_OUTAGES
        return [name for name in wanted if name in self.names()]

    def draw(self, name):
        random, staff = self._random, self._staff
        worker = random.choice(staff.workers)
        if name == "worker-kill":
            return WorkerSignal(name, worker, "SIGKILL")
        if name == "worker-end":
            return WorkerSignal(name, worker, "SIGTERM")
        if name == "worker-pause":
            return WorkerSignal(name, worker, "SIGSTOP", "SIGCONT")
        if name == "rolling-restart":
            return RollingRestart(name, staff)
        if name == "delete-records":
            return RecordDeletion(name, self._deleter, self._topics)
        if name == "topic-anew":
            return TopicRemaking(name, random.choice(self._topics.inputs), self._remaker)
        return self._embedded(name) if self._cluster.is_embedded else self._outside(name)

    def _places(self, what):
        """Topics that a fault strikes together."""
        if what in INTERNAL:
            return [INTERNAL[what]]
        topics = self._topics
        named = [*topics.inputs, topics.forwards] if what == "inputs" else topics.outputs
        if self._is_measuring:
            # All of them: what goes through beside them is no backlog.
            return named
        return self._random.sample(named, self._random.randint(*TOPICS_AT_ONCE))

    def _embedded(self, name):
        random = self._random

        def made(begin, heal="clear", **more):
            return ControlFault(name, self._cluster, [begin], [heal] if heal else [], **more)

        kind, _, what = name.partition("-")
        if name == "broker-down":
            return made("down", "up")
        if kind == "replicas":
            after = " after-append=true" if random.random() < 0.3 else ""
            return made(f"not-enough-replicas topics={','.join(self._places(what))}{after}")
        if kind == "leader":
            return made(f"no-leader topics={','.join(self._places(what))}")
        if name == "slow-commits":
            return made(f"delay api=EndTxn milliseconds={random.randint(*SLOW_COMMIT_MS)}")
        if name == "late-markers":
            return made(f"late-markers milliseconds={random.randint(*SLOW_COMMIT_MS)}")
        if name == "slow-offsets":
            api = random.choice(("AddOffsetsToTxn", "TxnOffsetCommit", "OffsetFetch"))
            return made(f"delay api={api} milliseconds={random.randint(*SLOW_OFFSETS_MS)}")
        if name == "slow-lookups":
            return made(f"delay api=ListOffsets milliseconds={random.randint(*SLOW_LOOKUPS_MS)}")
        if name == "member-fenced":
            # A coordinator that has lost what it knew last says so to members that are right.
            return made(f"error api=Heartbeat code={FENCED_INSTANCE_ID}", None, is_instant=True)
        if name == "quota":
            return made(f"quota bytes={QUOTA_BYTES}")
        if name == "lost-answers":
            api = random.choice(("EndTxn", "TxnOffsetCommit", "Produce", "AddPartitionsToTxn"))
            return made(
                f"drop api={api} after=true count={random.randint(*LOST_ANSWERS)}")
        if name == "transactions-end":
            return made("end-transactions", None, is_instant=True)
        if name == "ids-expire":
            return made("forget-transactional-ids", None, is_instant=True)
        raise KeyError(name)

    def _outside(self, name):
        broker = self._random.choice(self._cluster.brokers)

        def made(begin, heal, detail, tidy=()):
            return ControlFault(name, self._cluster, begin, heal, detail, tidy=tidy)

        kind, _, what = name.partition("-")
        if name == ALONE:
            # All but one: its partitions lack copies, theirs have no leader.
            gone = self._random.sample(self._cluster.brokers, len(self._cluster.brokers) - 1)
            return made(
                [f"kill {broker}" for broker in gone], [f"start {broker}" for broker in gone],
                f"brokers {', '.join(map(str, gone))}")
        if kind == "broker":
            heal = {"kill": "start", "stop": "start", "pause": "resume"}[what]
            return made([f"{what} {broker}"], [f"{heal} {broker}"], f"broker {broker}")
        if kind == "replicas":
            # With all three copies wanted and one broker gone, nothing can be written there.
            places, wanted = self._places(what), len(self._cluster.brokers)
            begin = [f"config {topic} min.insync.replicas={wanted}" for topic in places]
            heal = [f"config {topic} min.insync.replicas={wanted - 1}" for topic in places]
            detail = f"broker {broker} stopped, all copies wanted of {', '.join(places)}"
            if self._is_measuring:
                # The outage ends at a moment, and not while a broker starts.
                return made([*begin, f"stop {broker}"], heal, detail, [f"start {broker}"])
            return made([*begin, f"stop {broker}"], [f"start {broker}", *heal], detail)
        if name == "quota":
            return made([f"quota {QUOTA_BYTES}"], ["quota off"], f"{QUOTA_BYTES} bytes a second")
        raise KeyError(name)
