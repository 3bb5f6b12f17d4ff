package org.barnabas.cluster.offsets;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.barnabas.cluster.offsets.ZooKeeperOffsets.Found;
import org.barnabas.cluster.offsets.ZooKeeperOffsets.Place;
import org.barnabas.cluster.zk.FakeZk;
import org.barnabas.cluster.zk.FakeZkServer;
import org.barnabas.cluster.zk.Zk;
import org.barnabas.cluster.zk.ZkListener;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.testkit.ManualClock;
import org.barnabas.testkit.ManualMailbox;
import org.barnabas.testkit.ManualScheduler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ZnodeOffsetsTest {

    private static final Place PLACE = new Place("g", "t", 3);

    private final FakeZkServer server = new FakeZkServer();
    private final ManualScheduler scheduler = new ManualScheduler(new ManualClock(0));
    private final ManualMailbox loop = new ManualMailbox();
    private final Broker one = new Broker();
    private final List<ErrorCode> commits = new ArrayList<>();
    private final List<Found> fetched = new ArrayList<>();

    /** The thread of a broker, with its session. */
    private final class Broker {

        private final ManualMailbox mailbox = new ManualMailbox();
        private final FakeZk zk = new FakeZk(server, mailbox);
        private final List<String> calls = new ArrayList<>();
        private final ZnodeOffsets offsets = new ZnodeOffsets(
                noting(zk, calls), mailbox, mailbox.thread(), mailbox.thread().timers(scheduler));

        Broker() {
            zk.listen(new ZkListener() {
                @Override
                public void onSession(Session state) {
                    offsets.onConnection(state == Session.CONNECTED);
                }

                @Override
                public void onChange(String path) {}
            });
            zk.start();
            mailbox.drain();
        }

        void commit(Place place, long offset) {
            offsets.commit(place, offset, loop, commits::add);
        }

        void fetch(Place place) {
            offsets.fetch(place, loop, fetched::add);
        }
    }

    @Test
    void anOffsetIsWrittenAsTextWithAllThatIsAboveIt() {
        // Given, when
        one.fetch(PLACE);
        one.commit(PLACE, 42);
        one.fetch(PLACE);
        drain();

        // Then
        assertThat(commits).containsExactly(ErrorCode.NONE);
        assertThat(fetched)
                .containsExactly(new Found(ErrorCode.NONE, ZooKeeperOffsets.NONE), new Found(ErrorCode.NONE, 42));
        assertThat(server.text("/consumers/g/offsets/t/3")).isEqualTo("42");
    }

    @Test
    void answersRunWhereTheyAreWanted() {
        // Given, when
        one.commit(PLACE, 42);
        one.mailbox.drain();
        List<ErrorCode> before = List.copyOf(commits);
        loop.drain();

        // Then
        assertThat(before).isEmpty();
        assertThat(commits).containsExactly(ErrorCode.NONE);
    }

    @Test
    void twoBrokersMayMakeTheSameNodesAtOnce() {
        // Given
        Broker other = new Broker();

        // When: step by step, in turns
        one.commit(PLACE, 1);
        other.commit(PLACE, 2);
        one.commit(new Place("g", "u", 0), 3);
        other.commit(new Place("g", "u", 1), 4);
        boolean more = true;
        while (more) {
            boolean ran = one.mailbox.runOne();
            more = other.mailbox.runOne() || ran;
        }
        loop.drain();

        // Then
        assertThat(commits).hasSize(4).containsOnly(ErrorCode.NONE);
        assertThat(server.text("/consumers/g/offsets/t/3")).isIn("1", "2");
        assertThat(server.text("/consumers/g/offsets/u/0")).isEqualTo("3");
        assertThat(server.text("/consumers/g/offsets/u/1")).isEqualTo("4");
    }

    @Test
    void theLaterOfTwoCommitsHolds() {
        // Given, when
        for (int offset = 0; offset < 100; offset++) {
            one.commit(PLACE, offset);
        }
        drain();

        // Then
        assertThat(commits).hasSize(100).containsOnly(ErrorCode.NONE);
        assertThat(server.text("/consumers/g/offsets/t/3")).isEqualTo("99");
    }

    @Test
    void manyPlacesHaveTheirTurns() {
        // Given
        int count = 3 * ZnodeOffsets.AT_ONCE;

        // When
        for (int partition = 0; partition < count; partition++) {
            one.commit(new Place("g", "t", partition), partition);
        }
        drain();

        // Then
        assertThat(commits).hasSize(count).containsOnly(ErrorCode.NONE);
        assertThat(server.children("/consumers/g/offsets/t")).hasSize(count);
    }

    @Test
    void whoIsTooMuchIsSentAwayAtOnce() {
        // Given
        server.away(true);
        int most = ZnodeOffsets.AT_ONCE + ZnodeOffsets.WAITING_MAX;

        // When: nobody has noticed yet that ZooKeeper is away
        for (int partition = 0; partition < most + 5; partition++) {
            one.commit(new Place("g", "t", partition), partition);
        }
        one.mailbox.drain();
        loop.drain();

        // Then
        assertThat(commits).hasSizeGreaterThanOrEqualTo(5).containsOnly(ErrorCode.REQUEST_TIMED_OUT);
    }

    @Test
    void withoutAConnectionTheAnswerComesAtOnce() {
        // Given
        one.commit(PLACE, 1);
        one.mailbox.thread().within(() -> one.offsets.onConnection(false));

        // When
        one.commit(PLACE, 2);
        one.fetch(PLACE);
        drain();

        // Then
        assertThat(commits).hasSize(2).containsOnly(ErrorCode.REQUEST_TIMED_OUT);
        assertThat(fetched).containsExactly(new Found(ErrorCode.REQUEST_TIMED_OUT, ZooKeeperOffsets.NONE));

        // When: it is back
        one.mailbox.thread().within(() -> one.offsets.onConnection(true));
        one.commit(PLACE, 3);
        drain();

        // Then
        assertThat(commits).endsWith(ErrorCode.NONE);
        assertThat(server.text("/consumers/g/offsets/t/3")).isEqualTo("3");
    }

    @Test
    void nobodyWaitsForAnAnswerThatDoesNotCome() {
        // Given: the request is on its way
        one.commit(PLACE, 1);
        one.mailbox.runOne();

        // When
        scheduler.advanceMs(ZnodeOffsets.PATIENCE_MS);
        loop.drain();
        List<ErrorCode> late = List.copyOf(commits);
        one.commit(PLACE, 2);
        drain();

        // Then
        assertThat(late).containsExactly(ErrorCode.REQUEST_TIMED_OUT);
        assertThat(commits).containsExactly(ErrorCode.REQUEST_TIMED_OUT, ErrorCode.NONE);
        assertThat(server.text("/consumers/g/offsets/t/3")).isEqualTo("2");
    }

    @Test
    void aBrokerThatHasLeftAnswersToo() {
        // Given
        one.mailbox.stop();

        // When
        one.commit(PLACE, 1);
        one.fetch(PLACE);
        loop.drain();

        // Then
        assertThat(commits).containsExactly(ErrorCode.REQUEST_TIMED_OUT);
        assertThat(fetched).hasSize(1);
    }

    /** A server that lags behind would give what was, after another broker has acknowledged a newer offset. */
    @Test
    void readsComeBehindASyncThatTheyShare() {
        // Given, when
        one.fetch(PLACE);
        one.fetch(new Place("g", "t", 4));
        drain();
        one.fetch(PLACE);
        drain();

        // Then
        assertThat(one.calls).containsExactly("sync", "read", "read", "sync", "read");
    }

    /** Made again after a lost connection it would undo what another broker wrote in between. */
    @Test
    void aWriteNamesTheVersionThatItFollows() {
        // Given
        Broker other = new Broker();

        // When
        for (int offset = 0; offset < 10; offset++) {
            (offset % 3 == 0 ? other : one).commit(PLACE, offset);
            drain();
            other.mailbox.drain();
        }
        drain();

        // Then
        assertThat(commits).hasSize(10).containsOnly(ErrorCode.NONE);
        assertThat(server.text("/consumers/g/offsets/t/3")).isEqualTo("9");
        assertThat(one.calls).contains("write 0").noneMatch(call -> call.equals("write -1"));
        assertThat(other.calls).noneMatch(call -> call.equals("write -1"));
    }

    @Test
    void theLeafIsTriedFirst() {
        // Given
        one.commit(PLACE, 1);
        drain();
        one.calls.clear();

        // When
        one.commit(new Place("g", "t", 4), 2);
        drain();

        // Then
        assertThat(one.calls).containsExactly("stat", "create");
    }

    @Test
    void anEmptyNodeIsNoOffset() {
        // Given
        one.commit(PLACE, 1);
        drain();
        one.zk.write("/consumers/g/offsets/t/3", new byte[0], -1, reply -> {});

        // When
        one.fetch(PLACE);
        drain();

        // Then
        assertThat(fetched).containsExactly(new Found(ErrorCode.NONE, ZooKeeperOffsets.NONE));
    }

    @Test
    void whoGivesUpLeavesTheLine() {
        // Given: ZooKeeper is silent, and nobody has noticed
        server.away(true);

        // When
        for (int round = 0; round < 3; round++) {
            for (int partition = 0; partition < 2 * ZnodeOffsets.AT_ONCE; partition++) {
                one.commit(new Place("g", "t", partition), round);
                one.commit(new Place("g", "t", partition), round);
            }
            one.mailbox.drain();
            one.mailbox.thread().within(() -> one.offsets.onConnection(true));
            scheduler.advanceMs(ZnodeOffsets.PATIENCE_MS);
        }

        // Then
        one.mailbox.thread().within(() -> assertThat(one.offsets.inLine()).isZero());
    }

    /** Notes calls, and of writes their versions. */
    private static Zk noting(Zk zk, List<String> calls) {
        return (Zk) Proxy.newProxyInstance(
                Zk.class.getClassLoader(), new Class<?>[] {Zk.class}, (self, method, args) -> {
                    calls.add(method.getName() + (method.getName().equals("write") ? " " + args[2] : ""));
                    return method.invoke(zk, args);
                });
    }

    @Test
    void aNodeWithoutANumberIsAnError() {
        // Given
        one.commit(PLACE, 1);
        drain();
        one.zk.write("/consumers/g/offsets/t/3", "many".getBytes(UTF_8), -1, reply -> {});

        // When
        one.fetch(PLACE);
        drain();

        // Then
        assertThat(fetched).containsExactly(new Found(ErrorCode.UNKNOWN_SERVER_ERROR, ZooKeeperOffsets.NONE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a/b", "/", "a\u0000", "a\nb", "\ud83d\ude00", "\uffff"})
    void groupsThatNoNodeCanHaveAreRefused(String group) {
        // Given, when
        one.commit(new Place(group, "t", 0), 1);
        one.fetch(new Place(group, "t", 0));
        drain();

        // Then
        assertThat(commits).containsExactly(ErrorCode.INVALID_GROUP_ID);
        assertThat(fetched).containsExactly(new Found(ErrorCode.INVALID_GROUP_ID, ZooKeeperOffsets.NONE));
        assertThat(server.paths()).noneMatch(path -> path.startsWith("/consumers"));
    }

    @Test
    void partitionsThatNoNodeCanHaveAreRefused() {
        // Given, when
        one.commit(new Place("g", "../x", 0), 1);
        one.commit(new Place("g", "t", -1), 1);
        drain();

        // Then
        assertThat(commits).hasSize(2).containsOnly(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
    }

    private void drain() {
        one.mailbox.drain();
        loop.drain();
    }
}
