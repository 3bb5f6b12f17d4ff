package org.barnabas.coordinator.group;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.barnabas.protocol.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * The members of one group, with the counts that decisions need in constant time: who waits for the join phase to end,
 * how many members support each protocol, how much memory they occupy. In the order in which they joined.
 */
public final class GroupMembers {

    private final GroupMemory memory;
    private Map<String, Member> members = Map.of();
    private Map<String, String> idByInstance = Map.of();
    private Map<String, Integer> supporters = Map.of();
    private int awaitingJoin;
    private long bytes;
    private long assignmentBytes;

    GroupMembers(GroupMemory memory) {
        this.memory = memory;
    }

    public Collection<Member> all() {
        return members.values();
    }

    int size() {
        return members.size();
    }

    boolean isEmpty() {
        return members.isEmpty();
    }

    @Nullable
    public Member get(String id) {
        return members.get(id);
    }

    boolean has(String id) {
        return members.containsKey(id);
    }

    /** The member id that a static identity has now; null if nobody has it. */
    @Nullable
    String idOf(String instanceId) {
        return idByInstance.get(instanceId);
    }

    /** What the members count for without their assignments. */
    long sizeInBytes() {
        return bytes;
    }

    long assignmentBytes() {
        return assignmentBytes;
    }

    /** What members and assignments count for, summed up anew. */
    long totalBytes() {
        long total = 0;
        for (Member member : members.values()) {
            total += member.sizeInBytes() + HeapBytes.of(member.assignment());
        }
        return total;
    }

    int awaitingJoin() {
        return awaitingJoin;
    }

    boolean allAwaitJoin() {
        return awaitingJoin == members.size();
    }

    void add(Member member) {
        if (members.isEmpty()) {
            // A group without members, as most are that only have offsets, has no maps.
            members = new LinkedHashMap<>();
            idByInstance = new LinkedHashMap<>();
            supporters = new LinkedHashMap<>();
        }
        if (members.putIfAbsent(member.id(), member) != null) {
            throw new IllegalStateException("member exists already");
        }
        String instanceId = member.instanceId();
        if (instanceId != null) {
            idByInstance.put(instanceId, member.id());
        }
        count(member, 1);
        countAssignment(HeapBytes.of(member.assignment()));
    }

    /** Takes a member out; its waiting requests are answered with {@code error}. */
    void remove(Member member, ErrorCode error) {
        failWaiting(member, error);
        if (members.remove(member.id()) != member) {
            throw new IllegalStateException("not a member");
        }
        String instanceId = member.instanceId();
        if (instanceId != null) {
            idByInstance.remove(instanceId, member.id());
        }
        count(member, -1);
        countAssignment(-HeapBytes.of(member.assignment()));
        if (members.isEmpty()) {
            members = Map.of();
            idByInstance = Map.of();
            supporters = Map.of();
        }
    }

    void assign(Member member, byte[] assignment) {
        countAssignment(HeapBytes.of(assignment) - HeapBytes.of(member.assignment()));
        member.assignment(assignment);
    }

    private void countAssignment(long change) {
        assignmentBytes += change;
        memory.charge(change);
    }

    /** Answers whatever request of the member waits. */
    void failWaiting(Member member, ErrorCode error) {
        JoinTicket join = takeJoin(member);
        if (join != null) {
            join.fail(error, member.id());
        }
        SyncTicket sync = member.sync();
        if (sync != null) {
            member.sync(null);
            sync.fail(error);
        }
    }

    /** Parks a join request; one that waits already is answered, for a client awaits only its newest. */
    void awaitJoin(Member member, JoinTicket ticket) {
        JoinTicket older = takeJoin(member);
        if (older != null) {
            older.fail(ErrorCode.REBALANCE_IN_PROGRESS, member.id());
        }
        member.join(ticket);
        awaitingJoin++;
    }

    /** The parked join request, which the caller answers; null if none waits. */
    @Nullable
    JoinTicket takeJoin(Member member) {
        JoinTicket ticket = member.join();
        if (ticket != null) {
            member.join(null);
            awaitingJoin--;
        }
        return ticket;
    }

    /** Parks a sync request; one that waits already is answered. */
    void awaitSync(Member member, SyncTicket ticket) {
        SyncTicket older = member.sync();
        if (older != null) {
            older.fail(ErrorCode.REBALANCE_IN_PROGRESS);
        }
        member.sync(ticket);
    }

    void updateProtocols(Member member, Protocols protocols) {
        count(member, -1);
        member.protocols(protocols);
        count(member, 1);
    }

    private void count(Member member, int sign) {
        long change = sign * member.sizeInBytes();
        bytes += change;
        memory.charge(change);
        for (String name : member.protocols().names()) {
            supporters.merge(name, sign, (before, step) -> before + step == 0 ? null : before + step);
        }
    }

    /** Whether a member with these protocols could work with all the others. */
    boolean canAllUseOneOf(Protocols protocols) {
        return isEmpty() || protocols.names().stream().anyMatch(this::isSupportedByAll);
    }

    private boolean isSupportedByAll(String protocol) {
        return supporters.getOrDefault(protocol, 0) == members.size();
    }

    /**
     * Elects the protocol of the next generation: each member votes for the first of its protocols that all support.
     * Ties go to the one that the longest-standing member wants more.
     */
    String electProtocol() {
        Map<String, Integer> votes = new LinkedHashMap<>();
        Member eldest = members.values().iterator().next();
        for (String name : eldest.protocols().names()) {
            if (isSupportedByAll(name)) {
                votes.put(name, 0);
            }
        }
        for (Member member : members.values()) {
            for (String name : member.protocols().names()) {
                if (votes.computeIfPresent(name, (candidate, count) -> count + 1) != null) {
                    break;
                }
            }
        }
        String winner = null;
        int most = -1;
        for (Map.Entry<String, Integer> entry : votes.entrySet()) {
            if (entry.getValue() > most) {
                winner = entry.getKey();
                most = entry.getValue();
            }
        }
        if (winner == null) {
            throw new IllegalStateException("no protocol is supported by all members");
        }
        return winner;
    }

    /** {@link #electProtocol} if a member had other protocols. */
    String electProtocol(Member member, Protocols protocols) {
        Protocols before = member.protocols();
        updateProtocols(member, protocols);
        String elected = electProtocol();
        updateProtocols(member, before);
        return elected;
    }

    /** The longest time that any member wants to have for rejoining. */
    int maxRebalanceTimeoutMs() {
        return members.values().stream()
                .mapToInt(member -> member.timeouts().rebalanceMs())
                .max()
                .orElse(0);
    }
}
