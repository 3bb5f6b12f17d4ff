"""confluent-kafka (librdkafka) against Barnabas; see README.md beside this file."""
import sys
import time

from confluent_kafka import Consumer, KafkaException, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, ConfigResource, NewTopic

BOOTSTRAP, PREFIX, PHASE = sys.argv[1:4]
TOPIC = PREFIX + "-data"
PER_CODEC = 200
CODECS = ["none", "gzip", "snappy", "lz4", "zstd"]


def say(text):
    print(text, flush=True)


def admin():
    client = AdminClient({"bootstrap.servers": BOOTSTRAP})
    for future in client.create_topics([NewTopic(TOPIC, 6, 1), NewTopic(PREFIX + "-gone", 1, 1)]).values():
        future.result(30)
    assert len(client.list_topics(TOPIC, timeout=10).topics[TOPIC].partitions) == 6
    resource = ConfigResource(ConfigResource.Type.TOPIC, TOPIC, set_config={"retention.ms": "7200000"})
    client.alter_configs([resource])[resource].result(30)
    query = ConfigResource(ConfigResource.Type.TOPIC, TOPIC)
    assert client.describe_configs([query])[query].result(30)["retention.ms"].value == "7200000"
    client.delete_topics([PREFIX + "-gone"])[PREFIX + "-gone"].result(30)
    say("admin: ok")


def produce(codec, count, start=0):
    errors = []
    producer = Producer({
        "bootstrap.servers": BOOTSTRAP, "compression.type": codec, "enable.idempotence": True, "linger.ms": 5})
    for i in range(start, start + count):
        producer.produce(TOPIC, key="k%d" % (i % 17), value="%s-%d" % (codec, i), headers={"codec": codec},
                         on_delivery=lambda error, _: errors.append(error) if error else None)
    assert producer.flush(30) == 0 and not errors, errors
    say("produce %s: ok" % codec)


def read_all(expected):
    consumer = Consumer({"bootstrap.servers": BOOTSTRAP, "group.id": PREFIX + "-unused", "check.crcs": True})
    consumer.assign([TopicPartition(TOPIC, p, 0) for p in range(6)])
    seen, last, deadline = 0, {}, time.time() + 60
    while seen < expected and time.time() < deadline:
        record = consumer.poll(0.5)
        if record is None:
            continue
        if record.error():
            raise KafkaException(record.error())
        codec, number = record.value().decode().rsplit("-", 1)
        assert record.key() == b"k%d" % (int(number) % 17)
        assert record.headers() == [("codec", codec.encode())]
        assert last.get((codec, record.key()), -1) < int(number)
        last[(codec, record.key())] = int(number)
        seen += 1
    consumer.close()
    assert seen == expected, "read %d of %d" % (seen, expected)
    say("consume %d in order: ok" % seen)


def member(strategy):
    consumer = Consumer({
        "bootstrap.servers": BOOTSTRAP, "group.id": PREFIX + "-" + strategy, "session.timeout.ms": 10000,
        "heartbeat.interval.ms": 500, "auto.offset.reset": "earliest", "partition.assignment.strategy": strategy})
    consumer.subscribe([TOPIC])
    return consumer


def await_that(members, condition, what):
    deadline = time.time() + 60
    while not condition():
        assert time.time() < deadline, what
        for each in members:
            each.poll(0.05)


def group(strategy):
    first, second = member(strategy), member(strategy)
    await_that([first, second], lambda: len(first.assignment()) == 3 and len(second.assignment()) == 3,
               "six partitions were not shared by two")
    second.close()
    await_that([first], lambda: len(first.assignment()) == 6, "the remaining member did not take over")
    first.close()
    say("group of two, %s: ok" % strategy)


def resume(expected):
    consumer = Consumer({
        "bootstrap.servers": BOOTSTRAP, "group.id": PREFIX + "-resume", "auto.offset.reset": "earliest",
        "enable.auto.commit": False})
    consumer.subscribe([TOPIC])
    seen, deadline = 0, time.time() + 60
    while seen < expected and time.time() < deadline:
        record = consumer.poll(0.5)
        if record is not None:
            assert not record.error(), record.error()
            seen += 1
    assert seen == expected and consumer.poll(0.5) is None, "read %d, expected %d" % (seen, expected)
    consumer.commit(asynchronous=False)
    consumer.close()
    say("group offsets, %d records: ok" % expected)


if PHASE == "before":
    admin()
    for each in CODECS:
        produce(each, PER_CODEC)
    read_all(PER_CODEC * len(CODECS))
    group("range")
    group("cooperative-sticky")
    resume(PER_CODEC * len(CODECS))
else:
    produce("none", 10, start=PER_CODEC)
    resume(10)
