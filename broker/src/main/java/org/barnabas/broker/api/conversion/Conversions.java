package org.barnabas.broker.api.conversion;

import org.barnabas.ports.MonotonicClock;

/**
 * What whoever converts records tells of it. Any thread.
 *
 * @param clock by which conversion is measured
 */
public record Conversions(ConversionMetrics metrics, OldClients clients, MonotonicClock clock) {

    /** Tells nobody but the log. */
    public static Conversions unmeasured() {
        return new Conversions(ConversionMetrics.none(), new OldClients(), () -> 0);
    }
}
