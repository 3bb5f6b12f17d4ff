package org.barnabas.coordinator.group;

import java.util.Objects;
import org.barnabas.coordinator.host.Deadline;
import org.jspecify.annotations.Nullable;

/**
 * One member of a {@link ClassicGroup}: who it is, what it can do, what it was assigned and which of its requests
 * waits. {@link GroupMembers} changes it.
 */
public final class Member {

    public static final byte[] NO_ASSIGNMENT = new byte[0];

    private final String id;
    private final @Nullable String instanceId;
    private final MemberOrigin origin;
    private Timeouts timeouts;
    private Protocols protocols;
    private byte[] assignment = NO_ASSIGNMENT;
    private boolean fresh;
    private @Nullable JoinTicket join;
    private @Nullable SyncTicket sync;
    private @Nullable Deadline session;

    Member(String id, @Nullable String instanceId, MemberOrigin origin, Timeouts timeouts, Protocols protocols) {
        this.id = Objects.requireNonNull(id, "id");
        this.instanceId = instanceId;
        this.origin = origin;
        this.timeouts = timeouts;
        this.protocols = protocols;
    }

    /** How long the member may be silent, and how long it may take to rejoin. */
    record Timeouts(int sessionMs, int rebalanceMs) {}

    public String id() {
        return id;
    }

    /** The static identity (KIP-345); null for a dynamic member. */
    @Nullable
    public String instanceId() {
        return instanceId;
    }

    boolean isStatic() {
        return instanceId != null;
    }

    public MemberOrigin origin() {
        return origin;
    }

    Timeouts timeouts() {
        return timeouts;
    }

    void timeouts(Timeouts newTimeouts) {
        timeouts = newTimeouts;
    }

    Protocols protocols() {
        return protocols;
    }

    void protocols(Protocols newProtocols) {
        protocols = newProtocols;
    }

    /** The metadata for the protocol that the group uses; empty if there is none. */
    public byte[] metadata(@Nullable String protocolName) {
        return protocolName == null ? Member.NO_ASSIGNMENT : protocols.metadata(protocolName);
    }

    public byte[] assignment() {
        return assignment;
    }

    public void assignment(byte[] newAssignment) {
        assignment = newAssignment;
    }

    /** Joined for the first time and not yet answered. */
    public boolean isFresh() {
        return fresh;
    }

    void fresh(boolean nowFresh) {
        fresh = nowFresh;
    }

    @Nullable
    JoinTicket join() {
        return join;
    }

    void join(@Nullable JoinTicket ticket) {
        join = ticket;
    }

    @Nullable
    SyncTicket sync() {
        return sync;
    }

    void sync(@Nullable SyncTicket ticket) {
        sync = ticket;
    }

    /** A request of the member waits: it is alive although it cannot send heartbeats. */
    boolean isWaiting() {
        return join != null || sync != null;
    }

    @Nullable
    Deadline session() {
        return session;
    }

    void session(Deadline deadline) {
        session = deadline;
    }

    /** Nobody waits for a sign of life any more. */
    void endSession() {
        Deadline running = session;
        if (running != null) {
            running.cancel();
            session = null;
        }
    }

    /** A member that continues this one's static identity under a new id. */
    Member successor(String newId, MemberOrigin newOrigin, Timeouts newTimeouts, Protocols newProtocols) {
        Member next = new Member(newId, instanceId, newOrigin, newTimeouts, newProtocols);
        next.assignment = assignment;
        return next;
    }

    /** What it counts for without its assignment, for the cap on a group's members, too. */
    long sizeInBytes() {
        return sizeInBytes(id, instanceId, origin, protocols);
    }

    static long sizeInBytes(String id, @Nullable String instanceId, MemberOrigin origin, Protocols protocols) {
        return GroupMemory.MEMBER_BYTES
                + HeapBytes.of(id)
                + HeapBytes.of(instanceId)
                + HeapBytes.of(origin.clientId())
                + HeapBytes.of(origin.clientHost())
                + protocols.sizeInBytes();
    }
}
