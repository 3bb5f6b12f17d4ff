package org.barnabas.broker.sim;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.barnabas.net.Answer;
import org.barnabas.net.ClientFailure;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.InitProducerIdRequest;
import org.barnabas.protocol.message.InitProducerIdResponse;
import org.barnabas.protocol.message.ProduceRequest;
import org.barnabas.protocol.message.ProduceResponse;
import org.barnabas.protocol.message.ProduceResponse.PartitionProduceResponse;
import org.barnabas.protocol.record.BatchBuilder;
import org.barnabas.protocol.record.BufferRecords;
import org.barnabas.protocol.wire.Message;
import org.barnabas.testkit.history.Operation.Outcome;

/**
 * An idempotent producer with acks=all, as client libraries behave: up to five batches under way; after a failure the
 * oldest goes first and alone, with the sequence that it had; whoever does not succeed within the delivery time-out is
 * given up, and with it the producer id.
 */
final class SimProducer {

    private static final short PRODUCE_VERSION = 12;
    private static final short INIT_VERSION = 4;
    private static final int MAX_UNDER_WAY = 5;
    private static final int REQUEST_TIMEOUT_MS = 2_000;
    private static final int DELIVERY_TIMEOUT_MS = 12_000;
    private static final int BACKOFF_MS = 50;
    private static final int LINGER_VALUES = 3;
    private static final Set<ErrorCode> TRY_AGAIN = Set.of(
            ErrorCode.NOT_ENOUGH_REPLICAS,
            ErrorCode.NOT_ENOUGH_REPLICAS_AFTER_APPEND,
            ErrorCode.REQUEST_TIMED_OUT,
            ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER);
    private static final Set<ErrorCode> TRY_ANOTHER = Set.of(
            ErrorCode.KAFKA_STORAGE_ERROR,
            ErrorCode.NOT_LEADER_OR_FOLLOWER,
            ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
            ErrorCode.LEADER_NOT_AVAILABLE,
            ErrorCode.FENCED_LEADER_EPOCH,
            ErrorCode.UNKNOWN_LEADER_EPOCH);

    private final SimWorld world;
    private final String name;
    private final SplittableRandom pace;
    private final SplittableRandom content;
    /** Whom it asks; drawn as often as somebody does not answer. */
    private final SplittableRandom ways;

    private final List<String> made = new ArrayList<>();
    private final SimThread thread;
    private final List<SimDialer.Client> brokers = new ArrayList<>();
    private final ArrayDeque<Batch> unacked = new ArrayDeque<>();
    private int target;
    private int ids;
    private long producerId = -1;
    private int nextSequence;
    private int values;
    private boolean asking;
    private boolean retrying;
    private boolean backingOff;

    private static final class Batch {

        private final List<String> values;
        private final int sequence;
        private final long startMs;
        private boolean underWay;

        Batch(List<String> values, int sequence, long startMs) {
            this.values = values;
            this.sequence = sequence;
            this.startMs = startMs;
        }
    }

    SimProducer(SimWorld world, int host, String name) {
        this.world = world;
        this.name = name;
        this.pace = world.streams().of("pace of " + name);
        this.content = world.streams().of("records of " + name);
        this.ways = world.streams().of("ways of " + name);
        this.thread = world.thread(0, world.streams().of("thread of " + name));
        SimDialer dialer = new SimDialer(world, host, () -> false);
        SimWorld.BROKERS.forEach(broker -> brokers.add(dialer.client(broker, thread)));
        tickLater();
    }

    private void tickLater() {
        thread.schedule(1 + pace.nextInt(world.options().produceMs()), this::tick);
    }

    private void tick() {
        tickLater();
        Batch oldest = unacked.peek();
        if (oldest != null && world.agenda().nowMs() - oldest.startMs > DELIVERY_TIMEOUT_MS) {
            giveUp();
        }
        if (producerId < 0) {
            askForId();
        } else if (unacked.size() < MAX_UNDER_WAY && !world.isSilent()) {
            make();
            sendWhatMay();
        }
    }

    private String client() {
        return name + "-" + ids;
    }

    private void giveUp() {
        world.note(client() + " gives up " + unacked.size() + " batches");
        unacked.forEach(batch -> finish(batch, Outcome.INFO, -1));
        unacked.clear();
        producerId = -1;
        retrying = false;
        ids++;
    }

    private void askForId() {
        if (asking) {
            return;
        }
        asking = true;
        InitProducerIdRequest request =
                new InitProducerIdRequest().transactionalId(null).transactionTimeoutMs(1_000);
        brokers.get(ways.nextInt(brokers.size()))
                .send(ApiKey.INIT_PRODUCER_ID, INIT_VERSION, request, REQUEST_TIMEOUT_MS, new Answer() {
                    @Override
                    public void onResponse(Message response) {
                        asking = false;
                        InitProducerIdResponse answer = (InitProducerIdResponse) response;
                        if (answer.errorCode() == ErrorCode.NONE.code()) {
                            producerId = answer.producerId();
                            nextSequence = 0;
                            world.onProducerId(producerId);
                        }
                    }

                    @Override
                    public void onFailure(ClientFailure failure) {
                        asking = false;
                    }
                });
    }

    private void make() {
        List<String> batch = new ArrayList<>();
        for (int i = content.nextInt(LINGER_VALUES); i >= 0; i--) {
            batch.add(name + ":" + values++);
        }
        made.add(String.join(",", batch));
        unacked.add(new Batch(batch, nextSequence, world.agenda().nowMs()));
        nextSequence += batch.size();
    }

    private void sendWhatMay() {
        if (backingOff) {
            return;
        }
        if (retrying) {
            Batch oldest = unacked.peek();
            if (oldest != null && unacked.stream().noneMatch(batch -> batch.underWay)) {
                send(oldest);
            }
            return;
        }
        for (Batch batch : unacked) {
            if (!batch.underWay) {
                send(batch);
            }
        }
    }

    private ByteBuf records(Batch batch) {
        try (BatchBuilder builder = new BatchBuilder(Wire.ALLOCATOR)) {
            builder.producer(producerId, (short) 0, batch.sequence);
            for (String value : batch.values) {
                builder.append(SimWorld.BEGIN_MS + batch.startMs, null, value.getBytes(StandardCharsets.UTF_8));
            }
            return builder.build();
        }
    }

    private void send(Batch batch) {
        batch.underWay = true;
        int sentAs = ids;
        ProduceRequest request = new ProduceRequest()
                .acks((short) -1)
                .timeoutMs(REQUEST_TIMEOUT_MS / 2)
                .topicData(List.of(new ProduceRequest.TopicProduceData()
                        .name(SimWorld.TOPIC)
                        .partitionData(List.of(new ProduceRequest.PartitionProduceData()
                                .records(new BufferRecords(records(batch)))))));
        int to = target;
        brokers.get(to).send(ApiKey.PRODUCE, PRODUCE_VERSION, request, REQUEST_TIMEOUT_MS, new Answer() {
            @Override
            public void onResponse(Message response) {
                if (sentAs == ids) {
                    onAnswer(
                            batch,
                            to,
                            ((ProduceResponse) response)
                                    .responses()
                                    .get(0)
                                    .partitionResponses()
                                    .get(0));
                }
            }

            @Override
            public void onFailure(ClientFailure failure) {
                if (sentAs == ids) {
                    onFailed(batch, to);
                }
            }
        });
    }

    private void onAnswer(Batch batch, int from, PartitionProduceResponse answer) {
        ErrorCode error = ErrorCode.of(answer.errorCode());
        batch.underWay = false;
        if (error == ErrorCode.NONE || error == ErrorCode.DUPLICATE_SEQUENCE_NUMBER) {
            if (batch != unacked.peek() && !unacked.contains(batch)) {
                throw new AssertionError("answered twice");
            }
            retrying = retrying && batch != unacked.peek();
            unacked.remove(batch);
            finish(batch, Outcome.OK, error == ErrorCode.NONE ? answer.baseOffset() : -1);
            sendWhatMay();
        } else if (TRY_ANOTHER.contains(error)) {
            int hint = answer.currentLeader().leaderId();
            if (target == from) {
                target = hint > 0 ? hint - 1 : ways.nextInt(brokers.size());
            }
            again();
        } else if (TRY_AGAIN.contains(error)) {
            again();
        } else {
            world.fail("a producer got " + error);
        }
    }

    private void onFailed(Batch batch, int from) {
        batch.underWay = false;
        if (target == from) {
            target = ways.nextInt(brokers.size());
        }
        again();
    }

    private void again() {
        retrying = true;
        if (!backingOff) {
            backingOff = true;
            thread.schedule(BACKOFF_MS, () -> {
                backingOff = false;
                sendWhatMay();
            });
        }
    }

    private void finish(Batch batch, Outcome outcome, long baseOffset) {
        world.onSent(client(), batch.values, batch.startMs, outcome, baseOffset);
    }

    /** At the end of a run: what is under way may have happened or not. */
    void end() {
        giveUp();
    }

    List<String> made() {
        return made;
    }

    int underWay() {
        return unacked.size();
    }
}
