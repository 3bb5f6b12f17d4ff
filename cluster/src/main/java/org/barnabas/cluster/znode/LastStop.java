package org.barnabas.cluster.znode;

import java.util.ArrayList;
import java.util.List;

/**
 * Since which of its lives a broker has lost nothing, as it found out from its disks: lives that ended with a clean stop, one
 * after the other, and the registrations of its present process. A life is named by the transaction that registered it. Whether
 * anybody heard of it does not matter. Who stopped otherwise may have lost records that were not on disk (R12).
 *
 * @param lives the oldest first; {@link #ANY_BEFORE} in front of them stands for all that came earlier. Empty after an unclean
 *     stop. The newest {@value #MOST} are kept
 */
public record LastStop(List<Long> lives) {

    /** All lives before those that are named. */
    public static final long ANY_BEFORE = -1;

    /** What brokers that do not tell are taken for. */
    public static final LastStop UNKNOWN = new LastStop(List.of(ANY_BEFORE));

    /** Records that were not on disk may be lost. */
    public static final LastStop UNCLEAN = new LastStop(List.of());

    /** Each was an uninterrupted life; an older one is dealt with long since. */
    private static final int MOST = 64;

    public LastStop {
        lives = List.copyOf(lives.subList(Math.max(0, lives.size() - MOST), lives.size()));
    }

    /** A clean stop of one life, of which nothing earlier is known. */
    public static LastStop clean(long brokerEpoch) {
        return new LastStop(List.of(brokerEpoch));
    }

    /** The same, and from now on nothing is lost of another life. */
    public LastStop with(long brokerEpoch) {
        List<Long> more = new ArrayList<>(lives);
        more.add(brokerEpoch);
        return new LastStop(more);
    }

    /** The newest life, or {@link #ANY_BEFORE}. */
    public long newest() {
        return lives.isEmpty() ? ANY_BEFORE : lives.get(lives.size() - 1);
    }

    /** Whether nothing was lost of what a life had. */
    public boolean cleanSince(long brokerEpoch) {
        if (lives.contains(brokerEpoch)) {
            return true;
        }
        boolean open = !lives.isEmpty() && lives.get(0) == ANY_BEFORE;
        return open && (lives.size() == 1 || brokerEpoch < lives.get(1));
    }

    /** Whether nothing was lost of what the broker had at a transaction, whichever life that was. */
    public boolean cleanSinceTransaction(long zxid) {
        return lives.stream().anyMatch(life -> life <= zxid);
    }
}
