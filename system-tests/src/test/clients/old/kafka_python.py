"""kafka-python as it speaks to an old broker; see ../README.md."""
import sys
import time

from kafka import KafkaConsumer, KafkaProducer, TopicPartition

BOOTSTRAP, TOPIC, EXPECTED, VERSION = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]
API = tuple(int(part) for part in VERSION.split("."))
PER_CODEC = 50
# kafka-python knows LZ4's wrong checksum of the time, too.
CODECS = [None, "gzip", "snappy"] + (["lz4"] if API >= (0, 8, 2) else [])
GROUP = "group-" + TOPIC


def produce():
    for codec in CODECS:
        producer = KafkaProducer(
            bootstrap_servers=BOOTSTRAP, api_version=API, acks="all", compression_type=codec, linger_ms=5)
        futures = [
            producer.send(TOPIC, key=b"k%d" % (i % 17), value=b"old-%s-%d" % ((codec or "none").encode(), i))
            for i in range(PER_CODEC)
        ]
        producer.flush()
        for future in futures:
            future.get(timeout=30)
        producer.close()
    print("sent %d" % (PER_CODEC * len(CODECS)), flush=True)


def show(name, records):
    for record in records:
        print("record %s %d %d %s %s -1" % (
            name, record.partition, record.offset, record.key.decode(), record.value.decode()))


def poll(consumer, count):
    found, deadline = [], time.time() + 60
    while len(found) < count and time.time() < deadline:
        for records in consumer.poll(timeout_ms=500).values():
            found.extend(records)
    return found


def read(count):
    consumer = KafkaConsumer(
        bootstrap_servers=BOOTSTRAP, api_version=API, auto_offset_reset="earliest", enable_auto_commit=False,
        check_crcs=True)
    partitions = [TopicPartition(TOPIC, p) for p in consumer.partitions_for_topic(TOPIC)]
    consumer.assign(partitions)
    consumer.seek_to_beginning()
    show(TOPIC, poll(consumer, count))
    consumer.close()


def group(count):
    """Half is read and committed, the other half by who comes after; before 0.9 a group has one member at a time."""
    seen = 0
    for share in (count // 2, count - count // 2):
        consumer = KafkaConsumer(
            TOPIC, bootstrap_servers=BOOTSTRAP, api_version=API, group_id=GROUP, auto_offset_reset="earliest",
            enable_auto_commit=False, max_poll_records=1)
        records = poll(consumer, share)
        show(TOPIC + "-group", records)
        seen += len(records)
        consumer.commit()
        consumer.close()
    assert seen == count, "read %d of %d" % (seen, count)


produce()
read(EXPECTED + PER_CODEC * len(CODECS))
if API >= (0, 8, 1):
    group(EXPECTED + PER_CODEC * len(CODECS))
