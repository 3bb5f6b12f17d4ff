package org.barnabas.broker.api;

import io.netty.buffer.ByteBufAllocator;
import io.netty.util.concurrent.FastThreadLocal;
import org.barnabas.ports.WallClock;
import org.barnabas.protocol.record.BatchValidator;
import org.barnabas.protocol.record.InflateLimits;

/** What a net loop needs to judge producers' batches. Any thread. */
public final class Acceptance {

    private final WallClock wallClock;
    private final FastThreadLocal<BatchValidator> validators;

    /**
     * The same for all loops.
     *
     * @param allocator for batches that have to be written anew, and for the validators' windows
     * @param limits how much a compressed batch may grow
     * @param wallClock the broker's time, for timestamps
     */
    public Acceptance(ByteBufAllocator allocator, InflateLimits limits, WallClock wallClock) {
        this.wallClock = wallClock;
        this.validators = new FastThreadLocal<>() {
            @Override
            protected BatchValidator initialValue() {
                return new BatchValidator(allocator, limits);
            }

            @Override
            protected void onRemoval(BatchValidator validator) {
                validator.close();
            }
        };
    }

    /** The validator of the calling loop: it keeps codecs and buffers, which thousands of connections could not. */
    BatchValidator validator() {
        return validators.get();
    }

    WallClock wallClock() {
        return wallClock;
    }
}
