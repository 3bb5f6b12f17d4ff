#!/usr/bin/env python3
"""Reads a topic in a group until it is ended: steady.py BOOTSTRAP TOPIC. Prints assignments, values, and what librdkafka
says of the topic."""
import signal
import sys

from confluent_kafka import Consumer

over = False


def stop(*_):
    global over
    over = True


def say(*words):
    print(*words, flush=True)


signal.signal(signal.SIGTERM, stop)
consumer = Consumer({
    "bootstrap.servers": sys.argv[1],
    "group.id": "steady",
    "auto.offset.reset": "earliest",
    "reconnect.backoff.max.ms": 200,
    "debug": "topic",
})
consumer.subscribe([sys.argv[2]], on_assign=lambda _, partitions: say("assigned", len(partitions)))
while not over:
    message = consumer.poll(0.1)
    if message is not None and message.error() is None:
        say(message.value().decode())
consumer.close()
