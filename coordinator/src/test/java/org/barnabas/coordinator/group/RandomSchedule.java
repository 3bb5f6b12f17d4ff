package org.barnabas.coordinator.group;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.barnabas.coordinator.Inside;
import org.barnabas.coordinator.OneAnswer;
import org.barnabas.coordinator.host.CoordinatorRecord;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.DescribeGroupsResponse.DescribedGroup;
import org.barnabas.protocol.message.JoinGroupResponse;
import org.barnabas.protocol.message.OffsetCommitResponse;
import org.barnabas.protocol.message.OffsetDeleteRequest;
import org.barnabas.protocol.message.OffsetDeleteRequest.OffsetDeleteRequestPartition;
import org.barnabas.protocol.message.OffsetDeleteRequest.OffsetDeleteRequestTopic;

/**
 * A group of clients that join, sync, beat, leave, commit and vanish as a seed says, on a coordinator that fails over,
 * whose log refuses at times, whose commits are slow at times, and of which some are lost. After every step these
 * invariants hold:
 *
 * <ul>
 *   <li>OneLeaderPerGeneration: all who are admitted to a generation hear of the same leader;
 *   <li>OneAssignmentPerMember: whoever asks again in a generation gets the same assignment, and no two members
 *       the same;
 *   <li>GenerationsGrow: no member is admitted to an older generation than it was in before by the same coordinator,
 *       and no failover makes the group forget one that was stable;
 *   <li>AcknowledgedOffsetsStay: an acknowledged commit is readable and never goes back;
 *   <li>ReplayIsTheState: a coordinator that reads what is in the log, committed or not, has the same offsets, and where
 *       members do not just agree on a generation the same generation, members and assignments;
 *   <li>OnlyCommittedIsRead: what OffsetFetch tells is what a coordinator has that reads what is committed.
 * </ul>
 */
public final class RandomSchedule {

    private static final int CLIENTS = 5;

    private final GroupWorld world;
    private final SplittableRandom random;
    private final List<TestMember> clients = new ArrayList<>();
    private final Map<TestMember, Integer> termOfJoin = new HashMap<>();
    private final Map<String, Integer> newestGeneration = new HashMap<>();
    private final Map<String, String> leaderOfGeneration = new HashMap<>();
    private final Map<String, String> assignments = new LinkedHashMap<>();
    private final Map<String, Long> acknowledged = new HashMap<>();
    private final List<OneAnswer<OffsetCommitResponse>> commits = new ArrayList<>();
    private int nextClient;
    private long nextOffset;
    private int stableTimes;
    private int failovers;
    private int lost;

    public RandomSchedule(long seed) {
        random = new SplittableRandom(seed);
        world = new GroupWorld(GroupConfig.DEFAULTS, seed);
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(newClient(i));
        }
    }

    private TestMember newClient(int slot) {
        nextClient++;
        TestMember client = slot < 2 ? world.staticMember("static-" + slot) : world.member("c" + nextClient);
        return client.protocols("range", "sticky");
    }

    public void run(int steps) {
        for (int i = 0; i < steps; i++) {
            step();
            checkOffsets();
            checkMemory();
            if (world.log.size() < 200 || random.nextInt(30) == 0) {
                checkReplay();
            }
        }
    }

    private void step() {
        int slot = random.nextInt(CLIENTS);
        TestMember client = clients.get(slot);
        switch (random.nextInt(20)) {
            case 0, 1 -> join(client);
            case 2, 3, 4, 5 -> goOn(client);
            case 6, 7 -> beat(client);
            case 8 -> commit(client);
            case 9 -> {
                if (random.nextInt(4) == 0) {
                    client.leave();
                }
            }
            case 10 -> {
                if (random.nextInt(4) == 0) {
                    clients.set(slot, newClient(slot));
                }
            }
            case 11 -> world.log.hold();
            case 12 -> world.log.release();
            case 13 -> world.advanceMs(random.nextInt(20) == 0 ? 70_000 : random.nextInt(4_000));
            case 14 -> world.advanceMs(random.nextInt(1_000));
            case 15 -> commitAside();
            case 16 -> removeAside();
            case 17 -> world.log.releaseOne();
            case 18 -> refuseOrNot();
            default -> {
                if (random.nextInt(20) == 0) {
                    failOver();
                }
            }
        }
    }

    private void refuseOrNot() {
        boolean refuses = random.nextInt(3) == 0;
        world.log.refuse(refuses ? ErrorCode.NOT_ENOUGH_REPLICAS : ErrorCode.NONE);
    }

    private void join(TestMember client) {
        termOfJoin.put(client, failovers);
        client.join();
    }

    /** Does what a client does next: after its join it syncs, after a refusal it joins again. */
    private void goOn(TestMember client) {
        if (!client.isJoinAnswered()) {
            join(client);
            return;
        }
        if (client.joinError() != ErrorCode.NONE) {
            if (client.joinError() != ErrorCode.REBALANCE_IN_PROGRESS) {
                client.withId("");
            }
            join(client);
            return;
        }
        JoinGroupResponse admitted = client.joined();
        checkAdmission(client, admitted);
        Map<String, String> assignment = new LinkedHashMap<>();
        if (client.leads() && !admitted.skipAssignment()) {
            admitted.members()
                    .forEach(member ->
                            assignment.put(member.memberId(), admitted.generationId() + "/" + member.memberId()));
        }
        client.sync(assignment);
        if (client.isSyncAnswered()) {
            if (client.syncError() == ErrorCode.NONE) {
                checkAssignment(client);
            } else {
                join(client);
            }
        }
    }

    private void beat(TestMember client) {
        ErrorCode error = client.heartbeat();
        if (error == ErrorCode.REBALANCE_IN_PROGRESS && client.isJoinAnswered()) {
            join(client);
        }
    }

    private void commit(TestMember client) {
        long offset = nextOffset++;
        OneAnswer<OffsetCommitResponse> answer = world.startCommit(GroupWorld.request(
                GroupWorld.GROUP, client.id(), client.generation(), client.instanceId(), "orders", 0, offset, ""));
        commits.add(answer);
        if (answer.isGiven() && GroupWorld.errorOf(answer) == ErrorCode.NONE) {
            acknowledged.merge("orders-0", offset, Math::max);
        }
    }

    /** Another group, of nobody or of one who waits, grows and shrinks. */
    private void commitAside() {
        int group = random.nextInt(3);
        if (random.nextInt(4) == 0) {
            new TestMember(world, "aside-" + group, "x", null)
                    .protocolType(random.nextBoolean() ? "consumer" : "connect")
                    .joinOnce();
        }
        world.startCommit(GroupWorld.request(
                "aside-" + group,
                "",
                -1,
                null,
                random.nextBoolean() ? "orders" : "bills",
                random.nextInt(6),
                nextOffset,
                "m".repeat(random.nextInt(100))));
    }

    private void removeAside() {
        String group = "aside-" + random.nextInt(3);
        if (random.nextInt(3) == 0) {
            world.startDelete(group);
        } else if (random.nextInt(10) == 0) {
            world.topicGone("bills");
        } else {
            world.thread.within(() -> world.coordinator.deleteOffsets(
                    new OffsetDeleteRequest()
                            .groupId(group)
                            .topics(List.of(new OffsetDeleteRequestTopic()
                                    .name("orders")
                                    .partitions(List.of(
                                            new OffsetDeleteRequestPartition().partitionIndex(random.nextInt(6)))))),
                    answer -> {}));
        }
    }

    private void checkMemory() {
        assertThat(world.memory.usedBytes())
                .as("MemoryIsCounted")
                .isEqualTo(world.thread.ask(() -> world.coordinator.recountedBytes()));
    }

    private void failOver() {
        DescribedGroup before = world.describe();
        int held = world.log.heldWrites();
        lost += held;
        world.failOver(held == 0 ? 0 : random.nextInt(held + 1));
        DescribedGroup after = world.describe();
        failovers++;
        if (before.groupState().equals("Stable")) {
            assertThat(after.groupState()).as("GenerationsGrow").isEqualTo("Stable");
        }
    }

    private void checkAdmission(TestMember client, JoinGroupResponse admitted) {
        int generation = admitted.generationId();
        int term = termOfJoin.getOrDefault(client, -1);
        Integer before = newestGeneration.put(term + "/" + client.id(), generation);
        assertThat(before == null || before <= generation)
                .as("GenerationsGrow: " + before + " then " + generation)
                .isTrue();
        String key = term + "/" + generation;
        String leader = leaderOfGeneration.putIfAbsent(key, admitted.leader());
        boolean replacedLeader = admitted.skipAssignment() || client.instanceId() != null;
        if (leader != null && !replacedLeader && !leader.startsWith("static-")) {
            assertThat(admitted.leader()).as("OneLeaderPerGeneration").isEqualTo(leader);
        }
    }

    private void checkAssignment(TestMember client) {
        String received = client.synced();
        if (received.isEmpty()) {
            return;
        }
        stableTimes++;
        String key = failovers + "/" + client.generation() + "/" + client.id();
        String before = assignments.putIfAbsent(key, received);
        assertThat(before == null || before.equals(received))
                .as("OneAssignmentPerMember: " + before + " then " + received)
                .isTrue();
        if (client.instanceId() == null) {
            assertThat(received).as("OneAssignmentPerMember").isEqualTo(client.generation() + "/" + client.id());
        }
    }

    private void checkOffsets() {
        Map<String, Long> offsets = world.offsets();
        acknowledged.forEach((partition, offset) ->
                assertThat(offsets.get(partition)).as("AcknowledgedOffsetsStay").isGreaterThanOrEqualTo(offset));
    }

    private void checkReplay() {
        GroupSnapshot memory = GroupSnapshot.of(Inside.of(world.coordinator));
        GroupSnapshot replayed = GroupSnapshot.of(Inside.of(replay(world.log.records()).coordinator));
        assertThat(memory.asFarAsKnown(replayed)).as("ReplayIsTheState").isEqualTo(memory);
        if (random.nextInt(10) == 0) {
            GroupWorld committed = replay(world.log.committedRecords());
            assertThat(world.offsets()).as("OnlyCommittedIsRead").isEqualTo(committed.offsets());
        }
    }

    private static GroupWorld replay(List<CoordinatorRecord> records) {
        GroupWorld shadow = new GroupWorld();
        records.forEach(shadow.log::add);
        shadow.restart();
        return shadow;
    }

    public void checkThatEverybodyIsAnswered() {
        world.log.refuse(ErrorCode.NONE);
        world.log.release();
        world.advanceMs(1_000_000);
        for (TestMember client : clients) {
            if (client.hasJoined()) {
                assertThat(client.isJoinAnswered()).as("joins are answered").isTrue();
            }
        }
        assertThat(commits).as("commits are answered").allMatch(OneAnswer::isGiven);
        assertThat(world.state()).isIn("Empty", "Dead");
        world.thread.within(() -> world.coordinator.close());
        assertThat(world.memory.usedBytes()).as("all memory is given back").isZero();
        assertThat(world.scheduler.pending()).as("no timer is left").isZero();
    }

    /** Whether the schedule came to the interesting states at all. */
    public void checkThatItWasWorthIt() {
        assertThat(stableTimes).as("assignments received").isGreaterThan(100);
        assertThat(failovers).as("failovers").isGreaterThan(10);
        assertThat(lost).as("writes that were not committed when a term ended").isGreaterThan(5);
        assertThat(acknowledged).as("offsets committed").isNotEmpty();
    }
}
