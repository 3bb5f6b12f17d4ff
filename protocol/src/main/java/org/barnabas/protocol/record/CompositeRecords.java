package org.barnabas.protocol.record;

import java.util.List;

/** Several runs of records, one behind the other. Owns its parts. */
public record CompositeRecords(List<Records> parts) implements Records {
    public CompositeRecords {
        parts = List.copyOf(parts);
    }

    @Override
    public int sizeInBytes() {
        int sum = 0;
        for (Records part : parts) {
            sum = Math.addExact(sum, part.sizeInBytes());
        }
        return sum;
    }

    @Override
    public void release() {
        parts.forEach(Records::release);
    }
}
