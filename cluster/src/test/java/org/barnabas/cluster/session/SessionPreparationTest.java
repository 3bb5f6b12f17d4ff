package org.barnabas.cluster.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.barnabas.cluster.zk.FormerSession;
import org.barnabas.cluster.zk.ZkCall;
import org.barnabas.cluster.zk.ZkError;
import org.barnabas.cluster.zk.ZkLine;
import org.barnabas.cluster.zk.ZkOp;
import org.barnabas.cluster.zk.ZkReply;
import org.barnabas.cluster.zk.ZkWire;
import org.barnabas.testkit.ManualMailbox;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The path in {@code zookeeper.connect} is made before the broker's own session begins. */
class SessionPreparationTest {

    private final ManualMailbox mailbox = new ManualMailbox();
    private final List<Line> above = new ArrayList<>();
    private final List<Line> own = new ArrayList<>();
    private final ZkClient client = new ZkClient(new Wire(), mailbox);

    private void tell(Line line, ZkWire.State... states) {
        for (ZkWire.State state : states) {
            line.events.onState(state);
        }
        mailbox.drain();
    }

    @Test
    void aSessionThatExpiresBeforeThePathIsThereIsFollowedByAnotherOne() {
        // Given: a connection that is lost for too long while the path is made
        client.start();
        tell(above.get(0), ZkWire.State.CONNECTED);
        above.get(0).lose();
        tell(above.get(0), ZkWire.State.DISCONNECTED, ZkWire.State.EXPIRED);
        List<Line> before = List.copyOf(own);

        // When
        tell(above.get(above.size() - 1), ZkWire.State.CONNECTED);
        above.get(above.size() - 1).answerAll(mailbox);

        // Then
        assertThat(before).isEmpty();
        assertThat(above).hasSize(2);
        assertThat(above.get(1).made).containsExactly("/kafka", "/kafka/one");
        assertThat(above).allMatch(line -> line.closed);
        assertThat(own).hasSize(1);
    }

    @Test
    void aClientThatClosesBeginsNoOtherSession() {
        // Given
        client.start();
        tell(above.get(0), ZkWire.State.CONNECTED);

        // When
        client.close();
        above.get(0).lose();
        tell(above.get(0), ZkWire.State.DISCONNECTED, ZkWire.State.EXPIRED);

        // Then
        assertThat(above).hasSize(1);
        assertThat(own).isEmpty();
    }

    private final class Wire implements ZkWire {

        @Override
        public String root() {
            return "/kafka/one";
        }

        @Override
        public ZkLine open(Events events) {
            own.add(new Line(events));
            return own.get(own.size() - 1);
        }

        @Override
        public ZkLine openAbove(Events events) {
            above.add(new Line(events));
            return above.get(above.size() - 1);
        }

        @Override
        public ZkLine resume(FormerSession former, Events events) {
            throw new UnsupportedOperationException();
        }
    }

    /** A session of which the test says what becomes of it. */
    private static final class Line implements ZkLine {

        private final ZkWire.Events events;
        private final List<String> made = new ArrayList<>();
        private final List<Consumer<ZkError>> open = new ArrayList<>();
        private boolean closed;

        Line(ZkWire.Events events) {
            this.events = events;
        }

        void lose() {
            open.forEach(call -> call.accept(ZkError.CONNECTION_LOSS));
            open.clear();
        }

        void answerAll(ManualMailbox mailbox) {
            while (!open.isEmpty()) {
                open.remove(0).accept(ZkError.OK);
                mailbox.drain();
            }
        }

        @Override
        public <R> boolean submit(int connection, ZkCall<R> call, Consumer<ZkReply<R>> reply) {
            ZkOp op = ((ZkCall.Write) (ZkCall<?>) call).op();
            open.add(error -> {
                if (error.ok()) {
                    made.add(op.path());
                }
                reply.accept(ZkReply.failed(error));
            });
            return true;
        }

        @Override
        public long sessionId() {
            return 1;
        }

        @Override
        public @Nullable FormerSession key() {
            return null;
        }

        @Override
        public int timeoutMs() {
            return 1;
        }

        @Override
        public void close(int waitMs) {
            closed = true;
        }
    }
}
