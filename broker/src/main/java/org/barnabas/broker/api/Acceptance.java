package org.barnabas.broker.api;

import io.netty.buffer.ByteBufAllocator;
import org.barnabas.net.Connection;
import org.barnabas.ports.WallClock;
import org.barnabas.protocol.record.BatchValidator;
import org.barnabas.protocol.record.InflateLimits;

/**
 * What a net loop needs to judge producers' batches.
 *
 * @param allocator for batches that have to be written anew
 * @param limits how much a compressed batch may grow
 * @param wallClock the broker's time, for timestamps
 */
public record Acceptance(ByteBufAllocator allocator, InflateLimits limits, WallClock wallClock) {

    /** Validators keep scratch state, so each connection has its own; on the connection's loop only. */
    BatchValidator validator(Connection connection) {
        BatchValidator present = connection.attachment(BatchValidator.class);
        if (present != null) {
            return present;
        }
        BatchValidator made = new BatchValidator(allocator, limits);
        connection.attach(BatchValidator.class, made);
        return made;
    }
}
