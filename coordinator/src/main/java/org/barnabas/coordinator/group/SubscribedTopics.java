package org.barnabas.coordinator.group;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The topics that the members of one group subscribe to, as far as that is known; counted. */
final class SubscribedTopics {

    private final GroupMemory memory;
    private @Nullable Set<String> topics;
    private long bytes;

    SubscribedTopics(GroupMemory memory) {
        this.memory = memory;
    }

    /** Null if the group does not say in a known form. */
    @Nullable
    Set<String> topics() {
        return topics;
    }

    /** Without room for them it is as if the group did not say: nothing of it expires or may be deleted. */
    void replace(@Nullable Set<String> now) {
        clear();
        long size = 0;
        if (now != null) {
            for (String topic : now) {
                size += GroupMemory.SET_ENTRY_BYTES + HeapBytes.of(topic);
            }
        }
        if (memory.tryCharge(GroupMemory.Claim.MEMBER, size)) {
            topics = now;
            bytes = size;
        }
    }

    void clear() {
        memory.charge(-bytes);
        topics = null;
        bytes = 0;
    }

    /** What they count for. */
    long sizeInBytes() {
        return bytes;
    }
}
