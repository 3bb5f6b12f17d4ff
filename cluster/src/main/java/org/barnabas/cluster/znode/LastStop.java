package org.barnabas.cluster.znode;

/**
 * How a broker's former life ended, as the broker itself found out from its disks. A broker that did not stop cleanly
 * may have lost records that were not on disk (R12).
 *
 * @param clean whether it stopped cleanly, or there was nothing to lose
 * @param brokerEpoch the registration with which it stopped, or {@link #EPOCH_UNKNOWN}
 */
public record LastStop(boolean clean, long brokerEpoch) {

    public static final long EPOCH_UNKNOWN = -1;

    /** What brokers that do not tell are taken for. */
    public static final LastStop UNKNOWN = new LastStop(true, EPOCH_UNKNOWN);

    /** Records that were not on disk may be lost. */
    public static final LastStop UNCLEAN = new LastStop(false, EPOCH_UNKNOWN);

    /** A clean stop, or an uninterrupted life, with this registration. */
    public static LastStop clean(long brokerEpoch) {
        return new LastStop(true, brokerEpoch);
    }

    /**
     * Whether nothing was lost since a registration.
     *
     * @param formerEpoch the registration that others saw last; disks that tell of an older one are out of date
     */
    public boolean cleanAfter(long formerEpoch) {
        boolean comparable = formerEpoch != EPOCH_UNKNOWN && brokerEpoch != EPOCH_UNKNOWN;
        return clean && (!comparable || brokerEpoch == formerEpoch);
    }
}
