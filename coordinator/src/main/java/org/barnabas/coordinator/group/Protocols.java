package org.barnabas.coordinator.group;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.barnabas.protocol.message.JoinGroupRequest;

/**
 * The protocols (assignors) that a member can use, the most wanted first, each with the member's metadata for it.
 * Immutable; a name that is given twice counts once.
 */
final class Protocols {

    private static final byte[] NO_METADATA = new byte[0];
    private static final int BYTES_PER_PROTOCOL = 96;

    private final Map<String, byte[]> metadataByName;

    private Protocols(Map<String, byte[]> metadataByName) {
        this.metadataByName = metadataByName;
    }

    static Protocols of(List<JoinGroupRequest.JoinGroupRequestProtocol> requested) {
        Map<String, byte[]> byName = new LinkedHashMap<>();
        for (JoinGroupRequest.JoinGroupRequestProtocol protocol : requested) {
            byName.putIfAbsent(protocol.name(), protocol.metadata());
        }
        return new Protocols(byName);
    }

    static Protocols single(String name, byte[] metadata) {
        return new Protocols(Map.of(name, metadata));
    }

    boolean isEmpty() {
        return metadataByName.isEmpty();
    }

    Set<String> names() {
        return metadataByName.keySet();
    }

    /** Empty if the member does not know the protocol. */
    byte[] metadata(String name) {
        return metadataByName.getOrDefault(name, NO_METADATA);
    }

    /** Estimated memory, for the cap on a group's members. */
    long sizeInBytes() {
        long bytes = 0;
        for (Map.Entry<String, byte[]> entry : metadataByName.entrySet()) {
            bytes += BYTES_PER_PROTOCOL + HeapBytes.of(entry.getKey()) + HeapBytes.of(entry.getValue());
        }
        return bytes;
    }

    /** Same names in the same order with the same metadata: rejoining with it need not cause a rebalance. */
    boolean sameAs(Protocols other) {
        List<String> mine = new ArrayList<>(names());
        if (!mine.equals(new ArrayList<>(other.names()))) {
            return false;
        }
        return mine.stream().allMatch(name -> Arrays.equals(metadata(name), other.metadata(name)));
    }
}
