package org.barnabas.coordinator.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;
import static org.barnabas.coordinator.group.GroupWorld.GROUP;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.barnabas.coordinator.GroupCoordinator;
import org.barnabas.coordinator.OneAnswer;
import org.barnabas.coordinator.group.GroupWorld;
import org.barnabas.coordinator.group.TestMember;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.OffsetCommitResponse;
import org.barnabas.testkit.ManualClock;
import org.barnabas.testkit.ManualScheduler;
import org.barnabas.testkit.ManualThread;
import org.junit.jupiter.api.Test;

/** Loading, serving and unloading. */
class CoordinatorHostTest {

    private final GroupWorld world = new GroupWorld();

    @Test
    void whileLoadingClientsAreToldToWait() {
        // Given
        TestMember member = world.member("a");
        world.settle(member);
        member.commit("orders", 0, 1);
        world.log.loadSlowly();

        // When
        world.failOver();

        // Then
        assertThat(world.thread.ask(() -> world.coordinator.availability()))
                .isEqualTo(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS);
        assertThat(world.commit("orders", 0, 1)).isEqualTo(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS);
        assertThat(world.fetchAll().errorCode()).isEqualTo(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS.code());
        assertThat(member.heartbeat()).as("members count as alive").isEqualTo(ErrorCode.NONE);
        member.sync(Map.of());
        assertThat(member.syncError()).as("joining again is the way on").isEqualTo(ErrorCode.REBALANCE_IN_PROGRESS);
        world.log.finishLoad();
        assertThat(member.heartbeat()).isEqualTo(ErrorCode.NONE);
        assertThat(world.offsets()).containsEntry("orders-0", 1L);
    }

    @Test
    void membersAndAssignmentsSurviveAFailover() {
        // Given
        TestMember member = world.member("a");
        world.settle(member);

        // When
        world.failOver();

        // Then
        assertThat(world.state()).isEqualTo("Stable");
        member.sync(Map.of());
        assertThat(member.synced()).isEqualTo("for-" + member.id());
        world.advanceMs(TestMember.SESSION_MS);
        assertThat(world.state()).as("sessions run again").isEqualTo("Empty");
    }

    @Test
    void whoWaitsWhenTheCoordinatorGoesIsSentElsewhere() {
        // Given
        TestMember joining = world.member("a");
        joining.join();
        world.log.hold();
        OneAnswer<OffsetCommitResponse> commit =
                world.startCommit(GroupWorld.request("other", "", -1, null, "orders", 0, 1, ""));

        // When
        world.thread.within(() -> world.coordinator.close());

        // Then
        assertThat(joining.joinError()).isEqualTo(ErrorCode.NOT_COORDINATOR);
        assertThat(GroupWorld.errorOf(commit)).isEqualTo(ErrorCode.NOT_COORDINATOR);
        assertThat(joining.heartbeat()).isEqualTo(ErrorCode.NOT_COORDINATOR);
        assertThat(world.delete(GROUP)).isEqualTo(ErrorCode.NOT_COORDINATOR);
        assertThat(world.scheduler.pending()).as("no timer is left").isZero();
    }

    @Test
    void aLateCommitOfAnOldTermChangesNothing() {
        // Given
        world.log.hold();
        world.startCommit(GroupWorld.request(GROUP, "", -1, null, "orders", 0, 1, ""));
        GroupCoordinator old = world.coordinator;
        world.thread.within(() -> old.close());

        // When
        world.log.release();

        // Then
        assertThat(world.thread.ask(() -> old.listGroups(List.of(), List.of()))).isEmpty();
        world.failOver();
        assertThat(world.offsets()).as("it was committed all the same").containsEntry("orders-0", 1L);
    }

    @Test
    void anUnreadableRecordIsSkipped() {
        // Given
        world.commit("orders", 0, 1);
        world.log.add(new CoordinatorRecord(new byte[] {0}, new byte[] {1, 2, 3}));
        world.log.add(new CoordinatorRecord(new byte[] {0, 2, 0, 99}, new byte[] {0, 3}));
        world.log.add(new CoordinatorRecord(new byte[] {0, 16, 1, 2}, new byte[] {0, 0}));
        world.commit("orders", 1, 2);

        // When
        world.failOver();

        // Then
        assertThat(world.offsets()).containsEntry("orders-0", 1L).containsEntry("orders-1", 2L);
    }

    @Test
    void commitsAreAnsweredInTheOrderOfTheLog() {
        // Given
        world.log.hold();
        OneAnswer<OffsetCommitResponse> first =
                world.startCommit(GroupWorld.request(GROUP, "", -1, null, "orders", 0, 1, ""));
        OneAnswer<OffsetCommitResponse> second =
                world.startCommit(GroupWorld.request(GROUP, "", -1, null, "orders", 0, 2, ""));
        assertThat(world.log.heldWrites()).isEqualTo(2);

        // When
        world.log.release();

        // Then
        assertThat(GroupWorld.errorOf(first)).isEqualTo(ErrorCode.NONE);
        assertThat(GroupWorld.errorOf(second)).isEqualTo(ErrorCode.NONE);
        assertThat(world.offsets()).containsEntry("orders-0", 2L);
    }

    @Test
    void whatIsAppendedIsReadWhenItIsCommitted() {
        // Given
        world.commit("orders", 0, 1);
        world.commit("bills", 0, 1);
        world.log.hold();

        // When
        world.startCommit(GroupWorld.request(GROUP, "", -1, null, "orders", 0, 2, ""));
        world.startCommit(GroupWorld.request(GROUP, "", -1, null, "orders", 0, 3, ""));
        world.startCommit(GroupWorld.request(GROUP, "", -1, null, "orders", 1, 4, ""));
        Map<String, Long> held = world.offsets();
        world.log.releaseOne();
        Map<String, Long> first = world.offsets();
        world.log.release();

        // Then
        assertThat(held).containsOnly(entry("orders-0", 1L), entry("bills-0", 1L));
        assertThat(first).containsOnly(entry("orders-0", 2L), entry("bills-0", 1L));
        assertThat(world.offsets()).containsOnly(entry("orders-0", 3L), entry("orders-1", 4L), entry("bills-0", 1L));
    }

    @Test
    void offsetsOfTopicsThatGoWhileItLoadsAreForgotten() {
        // Given
        world.commit("orders", 0, 1);
        world.commit("bills", 0, 1);
        world.log.loadSlowly();
        world.failOver();

        // When
        world.topicGone("orders");
        world.log.finishLoad();

        // Then
        assertThat(world.offsets()).containsOnlyKeys("bills-0");
    }

    @Test
    void whatTheLogHasAndMemoryCannotTakeEndsTheTerm() {
        // Given
        ManualClock clock = new ManualClock(0);
        ManualThread thread = new ManualThread();
        FakeLog log = new FakeLog(thread);
        int[] broken = {0};
        CoordinatorHost host = new CoordinatorHost(
                "test", log, thread, clock.monotonic(), new ManualScheduler(clock), 5_000, () -> broken[0]++);
        Picky machine = new Picky();
        thread.within(() -> host.load(machine, log));
        log.committer(host::onHighWatermark);
        List<String> answers = new ArrayList<>();
        log.hold();

        // When
        thread.within(() -> {
            host.ask(() -> write("good"), ErrorCode::name, answers::add);
            host.ask(() -> write("bad"), ErrorCode::name, answers::add);
            host.ask(() -> write("late"), ErrorCode::name, answers::add);
        });

        // Then
        assertThat(machine.records).containsExactly("good");
        assertThat(machine.unloaded).isTrue();
        assertThat(broken[0]).isEqualTo(1);
        assertThat(answers).containsExactly("NOT_LEADER_OR_FOLLOWER", "NOT_LEADER_OR_FOLLOWER", "NOT_COORDINATOR");
    }

    private static CoordinatorDecision<String> write(String text) {
        byte[] key = text.getBytes(StandardCharsets.UTF_8);
        return CoordinatorDecision.write(List.of(new CoordinatorRecord(key, key)), text, ErrorCode::name);
    }

    @Test
    void aDecisionThatFailsHalfWayWritesNothing() {
        // Given
        int before = world.log.size();
        ManualClock clock = new ManualClock(0);
        CoordinatorHost host = new CoordinatorHost(
                "test", world.log, world.thread, clock.monotonic(), new ManualScheduler(clock), 5_000, () -> {});
        world.thread.within(() -> {
            host.load(new Picky(), new FakeLog(world.thread));
            host.onHighWatermark(0);
        });
        List<ErrorCode> outcome = new ArrayList<>();
        byte[] key = {1};

        // When
        assertThatThrownBy(() -> world.thread.within(() -> host.turn(() -> {
                    host.write(List.of(new CoordinatorRecord(key, key)), outcome::add);
                    throw new IllegalStateException("surprise");
                })))
                .hasMessage("surprise");
        world.thread.within(() -> host.turn(() -> {}));

        // Then
        assertThat(outcome).containsExactly(ErrorCode.UNKNOWN_SERVER_ERROR);
        assertThat(world.log.size()).isEqualTo(before);
    }

    /** Takes everything but what is bad. */
    private static final class Picky implements StateMachine {

        final List<String> records = new ArrayList<>();
        boolean unloaded;

        @Override
        public void record(long offset, CoordinatorRecord record) {
            String text = new String(record.key(), StandardCharsets.UTF_8);
            if (text.equals("bad")) {
                throw new IllegalStateException(text);
            }
            records.add(text);
        }

        @Override
        public void transactional(long offset, long producerId, short producerEpoch, CoordinatorRecord record) {}

        @Override
        public void marker(long offset, long producerId, short producerEpoch, boolean commit) {}

        @Override
        public void onHighWatermark(long highWatermark) {}

        @Override
        public void onLoaded() {}

        @Override
        public void onUnloaded() {
            unloaded = true;
        }
    }
}
