package org.barnabas.coordinator.group;

import java.util.LinkedHashMap;
import java.util.Map;
import org.barnabas.coordinator.host.Deadline;

/** Ids of one group that were given out and not yet used to join (KIP-394), each with its end of validity; counted. */
public final class PendingMembers {

    private final GroupMemory memory;
    private Map<String, Deadline> validities = Map.of();
    private long bytes;

    PendingMembers(GroupMemory memory) {
        this.memory = memory;
    }

    public boolean isEmpty() {
        return validities.isEmpty();
    }

    boolean has(String memberId) {
        return validities.containsKey(memberId);
    }

    void add(String memberId, Deadline validity) {
        if (validities.isEmpty()) {
            validities = new LinkedHashMap<>();
        }
        if (validities.put(memberId, validity) == null) {
            count(sizeInBytes(memberId));
        }
    }

    /**
     * Forgets an id, with its timer.
     *
     * @return false if it was not given out, or has been used
     */
    boolean remove(String memberId) {
        Deadline validity = validities.get(memberId);
        if (validity == null) {
            return false;
        }
        validity.cancel();
        count(-sizeInBytes(memberId));
        validities.remove(memberId);
        if (validities.isEmpty()) {
            validities = Map.of();
        }
        return true;
    }

    /** Forgets all of them, with their timers. */
    void clear() {
        validities.values().forEach(Deadline::cancel);
        validities = Map.of();
        count(-bytes);
    }

    private void count(long change) {
        bytes += change;
        memory.charge(change);
    }

    /** What an id counts for. */
    static long sizeInBytes(String memberId) {
        return GroupMemory.PENDING_MEMBER_BYTES + HeapBytes.of(memberId);
    }

    /** What all of them count for. */
    long sizeInBytes() {
        return bytes;
    }

    /** The same, summed up anew. */
    long recountedBytes() {
        long sum = 0;
        for (String memberId : validities.keySet()) {
            sum += sizeInBytes(memberId);
        }
        return sum;
    }
}
