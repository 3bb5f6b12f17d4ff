"""Lines in and out with kafka-python: lines.py BOOTSTRAP produce|consume TOPIC COUNT"""
import sys
import time

from kafka import KafkaConsumer, KafkaProducer, TopicPartition

BOOTSTRAP, DIRECTION, TOPIC, COUNT = sys.argv[1:5]

if DIRECTION == "produce":
    producer = KafkaProducer(
        bootstrap_servers=BOOTSTRAP, acks="all", linger_ms=5, batch_size=65536, max_in_flight_requests_per_connection=1,
        retries=100, retry_backoff_ms=200, request_timeout_ms=10000)
    sent = [producer.send(TOPIC, line.rstrip("\n").encode()) for line in sys.stdin]
    producer.flush(120)
    failures = [each.exception for each in sent if not each.succeeded()]
    assert not failures, failures[0]
    assert len(sent) == int(COUNT), len(sent)
else:
    consumer = KafkaConsumer(bootstrap_servers=BOOTSTRAP, enable_auto_commit=False)
    partition = TopicPartition(TOPIC, 0)
    consumer.assign([partition])
    consumer.seek_to_beginning(partition)
    seen, deadline = 0, time.time() + 120
    while seen < int(COUNT) and time.time() < deadline:
        for record in consumer.poll(timeout_ms=500).get(partition, []):
            print(record.value.decode())
            seen += 1
    consumer.close()
