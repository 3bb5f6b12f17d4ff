package org.barnabas.simulation.client;

import java.util.List;
import java.util.SortedSet;
import java.util.function.Consumer;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.JoinGroupRequest;
import org.barnabas.protocol.message.JoinGroupRequest.JoinGroupRequestProtocol;
import org.barnabas.protocol.message.JoinGroupResponse;
import org.barnabas.protocol.message.LeaveGroupRequest;
import org.barnabas.protocol.message.LeaveGroupRequest.MemberIdentity;
import org.barnabas.protocol.message.LeaveGroupResponse;
import org.barnabas.protocol.message.SyncGroupRequest;
import org.barnabas.protocol.message.SyncGroupRequest.SyncGroupRequestAssignment;
import org.barnabas.protocol.message.SyncGroupResponse;
import org.barnabas.protocol.wire.Message;
import org.barnabas.testkit.history.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * One life of a member in its group, by the classic protocol.
 *
 * <pre>
 * Outside → Joining   {@link #join}                              Stable  → Joining   another generation is made
 * Joining → Syncing   the group has met                          any     → Joining   the group does not know the member
 * Syncing → Stable    the member has its share                   any     → Outside   {@link #vanish}, {@link #leave}
 * </pre>
 */
final class Membership {

    private static final short JOIN_VERSION = 9;
    private static final short SYNC_VERSION = 5;
    private static final short LEAVE_VERSION = 5;
    private static final String CONSUMER = "consumer";
    private static final int NONE = -1;

    private enum Phase {
        OUTSIDE,
        JOINING,
        SYNCING,
        STABLE
    }

    /** Whoever does the member's work. */
    interface Worker {

        void onShare(int generation, SortedSet<TopicPartition> share);

        /** Another generation is made: work ends before it joins again. */
        void onRevoked(Runnable joinAgain);

        /** The group does not count on the member any more: whatever it still does is refused. */
        void onLost();
    }

    private final ClientHome home;
    private final CoordinatorRoute coordinator;
    private final ClientPace pace;
    private final GroupPlan plan;
    private final GroupLedger ledger;
    private final Worker worker;
    private final ShareOut shares;
    private final Heartbeats heartbeats;
    private Phase phase = Phase.OUTSIDE;
    private String memberId = "";
    private int generation = NONE;
    private int life;
    private boolean leads;

    Membership(
            ClientHome home,
            BrokerDirectory directory,
            CoordinatorRoute coordinator,
            ClientPace pace,
            GroupPlan plan,
            GroupLedger ledger,
            Worker worker) {
        this.home = home;
        this.coordinator = coordinator;
        this.pace = pace;
        this.plan = plan;
        this.ledger = ledger;
        this.worker = worker;
        this.heartbeats = new Heartbeats(home, coordinator, pace, plan, this::onBeatRefused);
        this.shares = new ShareOut(directory, plan.topics());
    }

    String memberId() {
        return memberId;
    }

    int generation() {
        return generation;
    }

    boolean isStable() {
        return phase == Phase.STABLE;
    }

    /** Begins a life. */
    void begin() {
        vanish();
        join();
    }

    /** As if the process had died: nothing that comes is heard, and nobody is told. */
    void vanish() {
        life++;
        heartbeats.end();
        phase = Phase.OUTSIDE;
        memberId = "";
        generation = NONE;
    }

    /** No heartbeat for some time: the process is busy with something else. */
    void stall(int forMs) {
        heartbeats.stall(forMs);
    }

    private void join() {
        phase = Phase.JOINING;
        int now = ++life;
        List<JoinGroupRequestProtocol> protocols = plan.assignors().stream()
                .map(name -> new JoinGroupRequestProtocol().name(name).metadata(Assignor.subscription(plan.topics())))
                .toList();
        JoinGroupRequest request = new JoinGroupRequest()
                .groupId(plan.group())
                .sessionTimeoutMs(pace.sessionMs())
                .rebalanceTimeoutMs(pace.rebalanceMs())
                .memberId(memberId)
                .groupInstanceId(plan.instanceId())
                .protocolType(CONSUMER)
                .protocols(protocols);
        int floor = ledger.newest();
        this.<JoinGroupResponse>ask(
                now,
                ApiKey.JOIN_GROUP,
                JOIN_VERSION,
                request,
                pace.rebalanceMs() + pace.requestMs(),
                answer -> onJoined(answer, floor));
    }

    private <R extends Message> void ask(
            int now, ApiKey api, short version, Message request, int timeoutMs, Consumer<R> answered) {
        coordinator.<R>ask(
                api,
                version,
                request,
                timeoutMs,
                answer -> {
                    if (now == life) {
                        answered.accept(answer);
                    }
                },
                () -> {
                    if (now == life) {
                        joinSoon();
                    }
                });
    }

    private void joinSoon() {
        phase = Phase.JOINING;
        heartbeats.end();
        int now = ++life;
        home.loop().schedule(pace.backoffMs(), () -> {
            if (now == life) {
                join();
            }
        });
    }

    private void onJoined(JoinGroupResponse answer, int floor) {
        ErrorCode error = ErrorCode.of(answer.errorCode());
        if (error == ErrorCode.MEMBER_ID_REQUIRED && plan.instanceId() == null && memberId.isEmpty()) {
            memberId = answer.memberId();
            join();
        } else if (error == ErrorCode.NONE) {
            memberId = answer.memberId();
            generation = answer.generationId();
            leads = memberId.equals(answer.leader());
            phase = Phase.SYNCING;
            if (generation <= 0) {
                home.journal().fail(home.name() + " joined " + plan.group() + " in generation " + generation);
            }
            sync(answer, floor);
        } else {
            refused(error, "a join");
        }
    }

    private void sync(JoinGroupResponse joined, int floor) {
        List<SyncGroupRequestAssignment> all = leads && !joined.skipAssignment() ? shares.of(joined) : List.of();
        SyncGroupRequest request = new SyncGroupRequest()
                .groupId(plan.group())
                .generationId(generation)
                .memberId(memberId)
                .groupInstanceId(plan.instanceId())
                .protocolType(CONSUMER)
                .protocolName(joined.protocolName())
                .assignments(all);
        int from = coordinator.broker();
        int leastGeneration = leads && !joined.skipAssignment() ? floor : Math.min(floor, ledger.newest(from));
        int now = ++life;
        this.<SyncGroupResponse>ask(
                now, ApiKey.SYNC_GROUP, SYNC_VERSION, request, pace.rebalanceMs() + pace.requestMs(), answer -> {
                    ErrorCode error = ErrorCode.of(answer.errorCode());
                    if (error == ErrorCode.NONE) {
                        phase = Phase.STABLE;
                        SortedSet<TopicPartition> share = Assignor.assigned(answer.assignment());
                        ledger.shared(identity(), coordinator.broker(), generation, leastGeneration, share);
                        heartbeats.begin(generation, memberId);
                        worker.onShare(generation, share);
                    } else {
                        refused(error, "a sync");
                    }
                });
    }

    /** A static member keeps its share when another member id follows. */
    private String identity() {
        @Nullable String instance = plan.instanceId();
        return instance == null ? memberId : instance;
    }

    /** Leaders look whether there is more to share out than there was. */
    void onMetadata() {
        if (phase == Phase.STABLE && leads && shares.isMore()) {
            rejoin();
        }
    }

    private void onBeatRefused(ErrorCode error) {
        if (error == ErrorCode.REBALANCE_IN_PROGRESS) {
            rejoin();
        } else {
            refused(error, "a heartbeat");
        }
    }

    private void rejoin() {
        int now = ++life;
        heartbeats.end();
        phase = Phase.JOINING;
        worker.onRevoked(() -> {
            if (now == life) {
                join();
            }
        });
    }

    /** The group has told that the member is none, by an answer to something that the worker asked. */
    void thrownOut(ErrorCode error) {
        if (phase == Phase.STABLE) {
            refused(error, "a commit");
        }
    }

    private void refused(ErrorCode error, String what) {
        switch (error) {
            case UNKNOWN_MEMBER_ID, FENCED_INSTANCE_ID -> {
                memberId = "";
                generation = NONE;
            }
            case ILLEGAL_GENERATION -> generation = NONE;
            case REBALANCE_IN_PROGRESS -> {}
            default -> {
                if (!coordinator.moved(error)) {
                    home.journal().fail(home.name() + " got " + error + " for " + what + " in " + plan.group());
                }
            }
        }
        boolean worked = phase == Phase.STABLE;
        joinSoon();
        if (worked) {
            worker.onLost();
        }
    }

    /** Tells the group, and does not wait for its answer. */
    void leave() {
        LeaveGroupRequest request = new LeaveGroupRequest()
                .groupId(plan.group())
                .members(List.of(new MemberIdentity().memberId(memberId).groupInstanceId(plan.instanceId())));
        if (!memberId.isEmpty()) {
            coordinator.<LeaveGroupResponse>ask(
                    ApiKey.LEAVE_GROUP,
                    LEAVE_VERSION,
                    request,
                    pace.requestMs(),
                    answer -> onLeft(ErrorCode.of(answer.errorCode())),
                    () -> {});
        }
        vanish();
    }

    private void onLeft(ErrorCode error) {
        if (error != ErrorCode.NONE
                && error != ErrorCode.UNKNOWN_MEMBER_ID
                && error != ErrorCode.FENCED_INSTANCE_ID
                && !coordinator.moved(error)) {
            home.journal().fail(home.name() + " got " + error + " for leaving " + plan.group());
        }
    }
}
