package org.barnabas.broker.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.barnabas.net.Answer;
import org.barnabas.net.ClientFailure;
import org.barnabas.net.PeerClient;
import org.barnabas.ports.Loop;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.message.UpdateMetadataRequest;
import org.barnabas.protocol.message.UpdateMetadataResponse;
import org.barnabas.protocol.wire.Message;
import org.barnabas.testkit.FakeThreads;
import org.barnabas.testkit.ManualClock;
import org.barnabas.testkit.ManualMailbox;
import org.barnabas.testkit.ManualScheduler;
import org.barnabas.testkit.SeededRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Orders of the controller to a broker that does not take them at once. */
class RemoteBrokerTest {

    private static final int ORDERS = 5;
    private static final long RETRY_MS = 50;

    private final ManualScheduler scheduler = new ManualScheduler(new ManualClock(0));
    private final ManualMailbox mailbox = new ManualMailbox();
    private final Loop loop = new FakeThreads(new ManualClock(0), new SeededRandom(1))
            .loops(1)
            .inUse()
            .get(0);
    private final List<Message> sent = new ArrayList<>();
    private final List<Answer> waiting = new ArrayList<>();
    private final List<Integer> applied = new ArrayList<>();
    private final RemoteBroker broker =
            new RemoteBroker(2, new FakePeer(), mailbox, mailbox.thread().timers(scheduler), () -> {});

    private final class FakePeer implements PeerClient {

        @Override
        public Loop loop() {
            return loop;
        }

        @Override
        public void send(ApiKey api, short version, Message request, int timeoutMs, Answer answer) {
            sent.add(request);
            waiting.add(answer);
        }

        @Override
        public void connect(Consumer<@Nullable ClientFailure> done) {}

        @Override
        public void onLost(Consumer<ClientFailure> callback) {}

        @Override
        public void close() {}
    }

    private void order(int number) {
        mailbox.thread()
                .within(() -> broker.updateMetadata(
                        new UpdateMetadataRequest().controllerEpoch(number), () -> applied.add(number)));
    }

    /** Connections are accepted and closed again for so long. */
    private void loseAll(long ms) {
        for (long passed = 0; passed < ms; passed++) {
            List<Answer> now = List.copyOf(waiting);
            waiting.clear();
            now.forEach(answer -> answer.onFailure(ClientFailure.LOST));
            mailbox.drain();
            scheduler.advanceMs(1);
            mailbox.drain();
        }
    }

    /** What is added meanwhile waits behind the one that is tried again: it is no reason to try more often. */
    @Test
    void aBrokerThatIsNotReachedIsTriedAtOneRateHoweverManyOrdersWait() {
        // Given
        for (int number = 0; number < ORDERS; number++) {
            order(number);
            loseAll(7);
        }
        sent.clear();
        // When
        loseAll(10 * RETRY_MS);
        // Then
        assertThat(sent).hasSizeLessThanOrEqualTo(10);
    }

    @Test
    void whatWaitedIsAppliedInItsOrder() {
        // Given
        for (int number = 0; number < ORDERS; number++) {
            order(number);
            loseAll(1);
        }
        // When
        scheduler.advanceMs(RETRY_MS);
        mailbox.drain();
        while (!waiting.isEmpty()) {
            waiting.remove(0).onResponse(new UpdateMetadataResponse());
            mailbox.drain();
        }
        // Then
        assertThat(applied).containsExactly(0, 1, 2, 3, 4);
    }
}
