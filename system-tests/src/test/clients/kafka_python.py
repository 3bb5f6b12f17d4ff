"""kafka-python against Barnabas; see README.md beside this file."""
import sys
import threading
import time

from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import ConfigResource, ConfigResourceType, KafkaAdminClient, NewTopic

BOOTSTRAP, PREFIX, PHASE = sys.argv[1:4]
TOPIC = PREFIX + "-data"
PER_CODEC = 200


def codecs():
    names = [None, "gzip"]
    for module, name in (("snappy", "snappy"), ("lz4", "lz4"), ("zstandard", "zstd")):
        try:
            __import__(module)
            names.append(name)
        except ImportError:
            print("note: python module %s is not installed, %s left out" % (module, name))
    return names


def say(text):
    print(text, flush=True)


def admin():
    client = KafkaAdminClient(bootstrap_servers=BOOTSTRAP)
    client.create_topics([NewTopic(TOPIC, 6, 1), NewTopic(PREFIX + "-gone", 1, 1)])
    described = client.describe_topics([TOPIC])[0]
    assert len(described["partitions"]) == 6, described
    resource = ConfigResource(ConfigResourceType.TOPIC, TOPIC, configs={"retention.ms": "7200000"})
    client.alter_configs([resource])
    answer = client.describe_configs([ConfigResource(ConfigResourceType.TOPIC, TOPIC)])
    values = {entry[0]: entry[1] for entry in answer[0].resources[0][4]}
    assert values["retention.ms"] == "7200000", values
    client.delete_topics([PREFIX + "-gone"])
    deadline = time.time() + 20
    while PREFIX + "-gone" in client.list_topics():
        assert time.time() < deadline, "topic was not deleted"
    client.close()
    say("admin: ok")


def produce(codec, count, start=0):
    producer = KafkaProducer(bootstrap_servers=BOOTSTRAP, acks="all", compression_type=codec, linger_ms=5)
    name = codec or "none"
    futures = [
        producer.send(TOPIC, key=b"k%d" % (i % 17), value=b"%s-%d" % (name.encode(), i), headers=[("codec", name.encode())])
        for i in range(start, start + count)
    ]
    producer.flush()
    for future in futures:
        future.get(timeout=30)
    producer.close()
    say("produce %s: ok" % name)


def read_all(expected):
    consumer = KafkaConsumer(bootstrap_servers=BOOTSTRAP, auto_offset_reset="earliest", enable_auto_commit=False)
    consumer.assign([TopicPartition(TOPIC, p) for p in range(6)])
    seen, last, deadline = 0, {}, time.time() + 60
    while seen < expected and time.time() < deadline:
        for records in consumer.poll(timeout_ms=500).values():
            for record in records:
                codec, number = record.value.decode().rsplit("-", 1)
                assert record.key == b"k%d" % (int(number) % 17)
                assert record.headers == [("codec", codec.encode())], record
                assert last.get((codec, record.key), -1) < int(number), "order of %r" % record.key
                last[(codec, record.key)] = int(number)
                seen += 1
    consumer.close()
    assert seen == expected, "read %d of %d" % (seen, expected)
    say("consume %d in order: ok" % seen)


class Member(threading.Thread):
    def __init__(self):
        super().__init__(daemon=True)
        self.consumer = KafkaConsumer(
            TOPIC, bootstrap_servers=BOOTSTRAP, group_id=PREFIX + "-pair", session_timeout_ms=10000,
            heartbeat_interval_ms=500, auto_offset_reset="earliest")
        self.owned, self.stop = set(), threading.Event()
        self.start()

    def run(self):
        while not self.stop.is_set():
            self.consumer.poll(timeout_ms=200)
            self.owned = self.consumer.assignment()
        self.consumer.close()


def await_that(condition, what):
    deadline = time.time() + 60
    while not condition():
        assert time.time() < deadline, what
        time.sleep(0.05)


def group():
    first, second = Member(), Member()
    await_that(lambda: len(first.owned) == 3 and len(second.owned) == 3, "six partitions were not shared by two")
    second.stop.set()
    second.join()
    await_that(lambda: len(first.owned) == 6, "the remaining member did not take over")
    first.stop.set()
    first.join()
    say("group of two: ok")


def resume(expected):
    consumer = KafkaConsumer(
        TOPIC, bootstrap_servers=BOOTSTRAP, group_id=PREFIX + "-resume", auto_offset_reset="earliest",
        enable_auto_commit=False)
    seen, deadline = 0, time.time() + 60
    while seen < expected and time.time() < deadline:
        seen += sum(len(records) for records in consumer.poll(timeout_ms=500).values())
    extra = sum(len(records) for records in consumer.poll(timeout_ms=500).values())
    consumer.commit()
    consumer.close()
    assert seen + extra == expected, "read %d, expected %d" % (seen + extra, expected)
    say("group offsets, %d records: ok" % expected)


if PHASE == "before":
    admin()
    names = codecs()
    for each in names:
        produce(each, PER_CODEC)
    read_all(PER_CODEC * len(names))
    group()
    resume(PER_CODEC * len(names))
else:
    produce(None, 10, start=PER_CODEC)
    resume(10)
