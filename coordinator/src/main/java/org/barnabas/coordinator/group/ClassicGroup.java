package org.barnabas.coordinator.group;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;
import org.barnabas.coordinator.host.Deadline;
import org.barnabas.protocol.ErrorCode;
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
 */
public final class ClassicGroup {

    private static final int NO_TIME = -1;

    private final String id;
    private final Membership members;
    private final OffsetTable offsets;
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
    private int writesInFlight;
    private boolean persisted;
    private boolean deleting;

    ClassicGroup(String id, GroupMemory memory, StateListener listener) {
        this.id = id;
        this.members = new Membership(memory);
        this.offsets = new OffsetTable(memory);
        this.pendingMembers = new PendingMembers(memory);
        this.subscriptions = new SubscribedTopics(memory);
        this.memory = memory;
        this.listener = listener;
    }

    /** Hears of every change of state, for metrics. */
    interface StateListener {
        void onTransition(GroupState from, GroupState to);
    }

    public String id() {
        return id;
    }

    public GroupState state() {
        return state;
    }

    public boolean is(GroupState other) {
        return state == other;
    }

    /** Wall-clock time of the last transition, for offset expiry; −1 if none was seen. */
    public long stateSinceMs() {
        return stateSinceMs;
    }

    int generation() {
        return generation;
    }

    /** Such as "consumer" or "connect"; null if the group never had a member. */
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

    public Membership members() {
        return members;
    }

    public OffsetTable offsets() {
        return offsets;
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

    void synced(String memberId) {
        if (!pendingSyncs.isEmpty()) {
            pendingSyncs.remove(memberId);
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
        generation = generation == Integer.MAX_VALUE ? 1 : generation + 1;
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

    void removeMember(Member member, ErrorCode error) {
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

    /** Whether some member subscribes to the topic; true if that cannot be known. */
    public boolean isSubscribedTo(String topic) {
        Set<String> topics = subscriptions.topics();
        return topics == null || topics.contains(topic);
    }

    /** Topics of all members' subscriptions; null if the group does not say in a known form. */
    @Nullable
    public Set<String> subscribedTopics() {
        return subscriptions.topics();
    }

    private void protocolType(@Nullable String type) {
        memory.charge(HeapBytes.of(type) - HeapBytes.of(protocolType));
        protocolType = Subscriptions.isConsumer(type) ? Subscriptions.CONSUMER : type;
    }

    private void refreshSubscriptions() {
        subscriptions.replace(Subscriptions.topicsOf(this));
    }

    // Memory

    /** Gives back what the group still counts for: it is forgotten. Its members have gone before. */
    void release() {
        pendingMembers.clear();
        offsets.clear();
        subscriptions.clear();
        protocolType(null);
    }

    /** What it counts for beside its name, summed up anew. */
    long sizeInBytes() {
        return members.totalBytes()
                + offsets.sizeInBytes()
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

    @Nullable
    Deadline syncDeadline() {
        return syncDeadline;
    }

    void syncDeadline(@Nullable Deadline deadline) {
        syncDeadline = deadline;
    }

    /** Whether the assignment of this generation is being written. */
    boolean isAssignmentInFlight() {
        return assignmentInFlight == generation;
    }

    void assignmentInFlight() {
        assignmentInFlight = generation;
    }

    /** Counts writes whose fate is open: as long as there are any the group must not vanish. */
    public void writeStarted() {
        writesInFlight++;
    }

    public void writeSettled() {
        writesInFlight--;
    }

    public boolean hasWritesInFlight() {
        return writesInFlight > 0;
    }

    /** Whether the log holds a record about the group's membership, which a tombstone must end. */
    boolean isPersisted() {
        return persisted;
    }

    public void persisted(boolean inLog) {
        persisted = inLog;
    }

    /** Tombstones are on their way. */
    public boolean isDeleting() {
        return deleting;
    }

    public void deleting(boolean underway) {
        deleting = underway;
    }

    /** No members now or soon, and nothing in the log: nobody would miss the group. */
    boolean isUseless() {
        return state == GroupState.EMPTY
                && members.isEmpty()
                && pendingMembers.isEmpty()
                && offsets.isEmpty()
                && !persisted
                && writesInFlight == 0;
    }
}
