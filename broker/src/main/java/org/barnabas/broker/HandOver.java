package org.barnabas.broker;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.barnabas.broker.api.ControllerCall;
import org.barnabas.cluster.ClusterImage;
import org.barnabas.cluster.controller.RequestOrigin;
import org.barnabas.partition.Drain;
import org.barnabas.ports.MonotonicClock;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.ControlledShutdownRequest;
import org.barnabas.protocol.message.ControlledShutdownResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A stopping broker asks the controller to move its leaderships to others first, and again while some are left: their
 * followers may still catch up. Then it answers the appends that it took: who gets no answer would send them again.
 * Belongs to the thread that stops the broker.
 */
final class HandOver {

    private static final Logger LOG = LoggerFactory.getLogger(HandOver.class);
    private static final long PAUSE_MS = 100;
    private static final long DRAIN_PAUSE_MS = 10;
    private static final long DRAIN_MAX_MS = 5_000;
    private static final int NOT_ASKED = -1;

    private final int brokerId;
    private final ControllerCall<ControlledShutdownRequest, ControlledShutdownResponse> controller;
    private final Membership membership;
    private final Supplier<ClusterImage> image;
    private final MonotonicClock clock;

    HandOver(
            int brokerId,
            ControllerCall<ControlledShutdownRequest, ControlledShutdownResponse> controller,
            Membership membership,
            Supplier<ClusterImage> image,
            MonotonicClock clock) {
        this.brokerId = brokerId;
        this.controller = controller;
        this.membership = membership;
        this.image = image;
        this.clock = clock;
    }

    /** Returns when all is handed over, or after so many milliseconds. */
    void run(long patienceMs) throws InterruptedException {
        if (image.get().brokers().size() < 2) {
            return;
        }
        long deadline = clock.nowMs() + patienceMs;
        int left = NOT_ASKED;
        do {
            left = ask(deadline);
            if (left == 0) {
                return;
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
        } while (clock.nowMs() < deadline);
        LOG.warn("stopping without having handed over everything partitions={}", left == NOT_ASKED ? "?" : left);
    }

    /** How many partitions this broker still leads; {@link #NOT_ASKED} if nobody knows. */
    private int ask(long deadline) throws InterruptedException {
        CompletableFuture<ControlledShutdownResponse> answer = new CompletableFuture<>();
        membership
                .mailbox()
                .post(() -> controller.ask(
                        new ControlledShutdownRequest()
                                .brokerId(brokerId)
                                .brokerEpoch(membership.member().brokerEpoch()),
                        RequestOrigin.BROKER,
                        answer::complete));
        try {
            ControlledShutdownResponse response =
                    answer.get(Math.max(1, deadline - clock.nowMs()), TimeUnit.MILLISECONDS);
            boolean done = response.errorCode() == ErrorCode.NONE.code();
            return done ? response.remainingPartitions().size() : NOT_ASKED;
        } catch (TimeoutException | ExecutionException e) {
            return NOT_ASKED;
        }
    }

    /** Returns when all appends that were taken are answered, or after some seconds. */
    void drain(Drain partitions) throws InterruptedException {
        long deadline = clock.nowMs() + DRAIN_MAX_MS;
        int left = NOT_ASKED;
        while (left != 0 && clock.nowMs() < deadline) {
            if (left != NOT_ASKED) {
                TimeUnit.MILLISECONDS.sleep(DRAIN_PAUSE_MS);
            }
            CompletableFuture<Integer> waiting = new CompletableFuture<>();
            partitions.ask(waiting::complete);
            try {
                left = waiting.get(Math.max(1, deadline - clock.nowMs()), TimeUnit.MILLISECONDS);
            } catch (TimeoutException | ExecutionException e) {
                break;
            }
        }
        if (left != 0) {
            LOG.warn("stopping without having answered every append waiting={}", left == NOT_ASKED ? "?" : left);
        }
    }
}
