package org.barnabas.coordinator.group;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.barnabas.coordinator.host.Deadline;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.DescribeGroupsResponse.DescribedGroup;
import org.jspecify.annotations.Nullable;

/**
 * A group of the classic protocol: its state, generation, members and offsets. Rules about requests and time live in
 * the phases ({@link JoinPhase}, {@link SyncPhase}, {@link Rebalance}); this class guards the transitions.
 *
 * <pre>
 * Empty               → PreparingRebalance    a first member joins                   {@link #prepareRebalance}
 * Stable              → PreparingRebalance    a member joins, changes, leaves, dies  {@link #prepareRebalance}
 * CompletingRebalance → PreparingRebalance    the same, or the assignment is lost    {@link #prepareRebalance}
 * PreparingRebalance  → CompletingRebalance   all have joined, or time is up         {@link #startGeneration}
 * PreparingRebalance  → Empty                 nobody has joined                      {@link #startGeneration}
 * CompletingRebalance → Stable                the leader's assignment is committed   {@link #stabilize}
 * any but Dead        → Dead                  deleted, expired, or coordinator gone  {@link #die}
 * </pre>
 *
 * Each {@link #startGeneration} raises the generation by one, also on the way to Empty. A group that is replayed from
 * the log starts as Stable (it has members) or Empty.
 *
 * <p>In these two states the group is what the log says. In between members agree on the next generation, of which the log
 * knows nothing; and when it does, with the assignment, nobody relies on it before it is committed: until then the group is
 * in CompletingRebalance, with the assignments already in place ({@link #isAssignmentInFlight}).
 */
public final class ClassicGroup extends Group {

    private static final int NO_TIME = -1;

    private final GroupMembers members;
    private final GroupMemory memory;
    private final StateListener listener;
    private final PendingMembers pendingMembers;
    private final SubscribedTopics subscriptions;
    private Set<String> pendingSyncs = Set.of();
    private GroupState state = GroupState.EMPTY;
    private long stateSinceMs = NO_TIME;
    private int generation;
    private @Nullable String protocolType;
    private @Nullable String protocolName;
    private @Nullable String leaderId;
    private @Nullable JoinWindow joinWindow;
    private @Nullable Deadline syncDeadline;
    private int assignmentInFlight = NO_TIME;
    private boolean persisted;

    /** @param offsets those that the name has already */
    ClassicGroup(String id, OffsetTable offsets, GroupMemory memory, StateListener listener) {
        super(id, offsets);
        this.members = new GroupMembers(memory);
        this.pendingMembers = new PendingMembers(memory);
        this.subscriptions = new SubscribedTopics(memory);
        this.memory = memory;
        this.listener = listener;
    }

    /** Hears of every change of state, for metrics. */
    interface StateListener {
        void onTransition(GroupState from, GroupState to);
    }

    @Override
    public GroupType type() {
        return GroupType.CLASSIC;
    }

    @Override
    public GroupState state() {
        return state;
    }

    /** Wall-clock time of the last transition, for offset expiry; −1 if none was seen. */
    public long stateSinceMs() {
        return stateSinceMs;
    }

    int generation() {
        return generation;
    }

    int nextGeneration() {
        return generation == Integer.MAX_VALUE ? 1 : generation + 1;
    }

    @Override
    @Nullable
    public String protocolType() {
        return protocolType;
    }

    /** The assignor of the current generation; empty while there are no members. */
    public String protocolName() {
        return protocolName == null ? "" : protocolName;
    }

    /** Empty while there are no members. */
    String leaderId() {
        return leaderId == null ? "" : leaderId;
    }

    boolean isLeader(String memberId) {
        return memberId.equals(leaderId);
    }

    public GroupMembers members() {
        return members;
    }

    /** Ids that were given out and not yet used to join. */
    public PendingMembers pendingMembers() {
        return pendingMembers;
    }

    /** Members of this generation that have not asked for their assignment yet; a view. */
    Set<String> pendingSyncs() {
        return Collections.unmodifiableSet(pendingSyncs);
    }

    /** All members of a new generation have yet to ask for their assignment. */
    void awaitSyncs() {
        pendingSyncs = new LinkedHashSet<>();
        for (Member member : members.all()) {
            pendingSyncs.add(member.id());
        }
    }

    /** A member has asked for its assignment, or has gone. */
    void synced(String memberId) {
        if (!pendingSyncs.isEmpty()) {
            pendingSyncs.remove(memberId);
        }
    }

    /** A member has asked for its assignment; once all have, nobody has to be waited for. */
    void syncAsked(Member member) {
        synced(member.id());
        if (pendingSyncs.isEmpty()) {
            cancelSyncDeadline();
        }
    }

    // Transitions

    void prepareRebalance(long nowMs) {
        requireState(
                state == GroupState.EMPTY || state == GroupState.STABLE || state == GroupState.COMPLETING_REBALANCE);
        transitionTo(GroupState.PREPARING_REBALANCE, nowMs);
        pendingSyncs = Set.of();
    }

    /** Ends the join phase: a generation with its protocol and subscriptions, or an empty group. */
    void startGeneration(long nowMs) {
        requireState(state == GroupState.PREPARING_REBALANCE);
        generation = nextGeneration();
        pendingSyncs = Set.of();
        assignmentInFlight = NO_TIME;
        if (members.isEmpty()) {
            protocolName = null;
            leaderId = null;
            transitionTo(GroupState.EMPTY, nowMs);
        } else {
            protocolName = members.electProtocol();
            transitionTo(GroupState.COMPLETING_REBALANCE, nowMs);
        }
        refreshSubscriptions();
    }

    void stabilize(long nowMs) {
        requireState(state == GroupState.COMPLETING_REBALANCE);
        assignmentInFlight = NO_TIME;
        transitionTo(GroupState.STABLE, nowMs);
    }

    void die(long nowMs) {
        requireState(state != GroupState.DEAD);
        transitionTo(GroupState.DEAD, nowMs);
    }

    private void requireState(boolean legal) {
        if (!legal) {
            throw new IllegalStateException("illegal transition from " + state);
        }
    }

    private void transitionTo(GroupState next, long nowMs) {
        listener.onTransition(state, next);
        state = next;
        stateSinceMs = nowMs;
    }

    /** Takes over what the log says; members have been added before. */
    void restore(@Nullable String type, int restoredGeneration, @Nullable String protocol, long sinceMs) {
        protocolType(type);
        generation = restoredGeneration;
        protocolName = protocol;
        GroupState restored = members.isEmpty() ? GroupState.EMPTY : GroupState.STABLE;
        listener.onTransition(state, restored);
        state = restored;
        stateSinceMs = sinceMs;
        refreshSubscriptions();
    }

    // Members

    void addMember(Member member, String type) {
        if (members.isEmpty()) {
            protocolType(type);
        }
        members.add(member);
        if (leaderId == null) {
            leaderId = member.id();
        }
    }

    /** Takes a member out; whatever request of it waits gets the error. */
    void removeMember(Member member, ErrorCode error) {
        member.endSession();
        members.remove(member, error);
        synced(member.id());
        if (isLeader(member.id())) {
            leaderId =
                    members.isEmpty() ? null : members.all().iterator().next().id();
        }
    }

    /** Puts a member in the place of the one that had its static identity; leadership goes with it. */
    void replaceMember(Member old, Member successor) {
        boolean led = isLeader(old.id());
        old.endSession();
        members.remove(old, ErrorCode.FENCED_INSTANCE_ID);
        synced(old.id());
        members.add(successor);
        if (led) {
            leaderId = successor.id();
        }
    }

    void leader(String memberId) {
        leaderId = memberId;
    }

    /**
     * Makes sure that the leader is among those who have joined.
     *
     * @return false if members exist but none of them has joined
     */
    boolean electJoinedLeader() {
        Member leader = leaderId == null ? null : members.get(leaderId);
        if (members.isEmpty() || (leader != null && leader.join() != null)) {
            return true;
        }
        for (Member member : members.all()) {
            if (member.join() != null) {
                leaderId = member.id();
                return true;
            }
        }
        return false;
    }

    boolean supports(String type, Protocols protocols) {
        if (type.isEmpty() || protocols.isEmpty()) {
            return false;
        }
        return members.isEmpty() || (type.equals(protocolType) && members.canAllUseOneOf(protocols));
    }

    // Offsets and administration

    @Override
    public ErrorCode checkCommit(String memberId, @Nullable String instanceId, int committedGeneration) {
        return ClassicRules.commit(this, memberId, instanceId, committedGeneration);
    }

    @Override
    public ErrorCode checkDelete() {
        return ClassicRules.delete(this);
    }

    @Override
    public ErrorCode checkOffsetDelete() {
        return ClassicRules.deleteOffsets(this);
    }

    @Override
    public boolean isInUse(String topic) {
        Set<String> topics = subscriptions.topics();
        return state != GroupState.EMPTY && (topics == null || topics.contains(topic));
    }

    @Override
    public long idleSinceMs(String topic, OffsetEntry entry) {
        return ClassicRules.idleSinceMs(this, subscriptions.topics(), topic, entry);
    }

    @Override
    public DescribedGroup describe() {
        return GroupDescription.of(this);
    }

    private void protocolType(@Nullable String type) {
        memory.charge(HeapBytes.of(type) - HeapBytes.of(protocolType));
        protocolType = Subscriptions.isConsumer(type) ? Subscriptions.CONSUMER : type;
    }

    private void refreshSubscriptions() {
        subscriptions.replace(Subscriptions.topicsOf(this));
    }

    // Memory

    /** Its members have gone before. */
    @Override
    void release() {
        releaseMembership();
        super.release();
    }

    /** Gives back what the group counts for beside its offsets. */
    void releaseMembership() {
        pendingMembers.clear();
        subscriptions.clear();
        protocolType(null);
    }

    @Override
    long sizeInBytes() {
        return super.sizeInBytes()
                + members.totalBytes()
                + pendingMembers.recountedBytes()
                + subscriptions.sizeInBytes()
                + HeapBytes.of(protocolType);
    }

    // Timers and writes

    @Nullable
    JoinWindow joinWindow() {
        return joinWindow;
    }

    void joinWindow(@Nullable JoinWindow window) {
        joinWindow = window;
    }

    void syncDeadline(@Nullable Deadline deadline) {
        syncDeadline = deadline;
    }

    void cancelSyncDeadline() {
        Deadline deadline = syncDeadline;
        if (deadline != null) {
            deadline.cancel();
            syncDeadline = null;
        }
    }

    @Override
    public void disband(ErrorCode error, long nowMs) {
        JoinWindow window = joinWindow;
        if (window != null) {
            window.close();
            joinWindow = null;
        }
        cancelSyncDeadline();
        for (Member member : List.copyOf(members.all())) {
            removeMember(member, error);
        }
        pendingMembers.clear();
        die(nowMs);
    }

    /** Whether the assignment of this generation is being written. */
    boolean isAssignmentInFlight() {
        return assignmentInFlight == generation;
    }

    void assignmentInFlight() {
        assignmentInFlight = generation;
    }

    /** Whether the log holds a record about the group's membership, which a tombstone must end. */
    public boolean isPersisted() {
        return persisted;
    }

    public void persisted(boolean inLog) {
        persisted = inLog;
    }

    /** There is nothing about members, neither now nor soon nor in the log. */
    boolean isWithoutMembership() {
        return state == GroupState.EMPTY && members.isEmpty() && pendingMembers.isEmpty() && !persisted;
    }

    @Override
    boolean isUseless() {
        return isWithoutMembership() && offsets().isEmpty();
    }
}
