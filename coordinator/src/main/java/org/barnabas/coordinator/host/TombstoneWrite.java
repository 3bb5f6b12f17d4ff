package org.barnabas.coordinator.host;

import java.util.List;
import org.barnabas.protocol.ErrorCode;

/**
 * Writes many tombstones in batches of a size that every partition takes, one batch after the other. If one fails the
 * rest is not written; what was written stays, and who asked may ask again. What others commit meanwhile lies before the
 * batches that follow and goes with them: who asks either lets nobody commit or means that, too. Belongs to the
 * coordinator's thread.
 */
public final class TombstoneWrite {

    private final Outbox outbox;
    private final List<CoordinatorRecord> tombstones;
    private final Outbox.Fate fate;
    private int next;
    private boolean inFlight;
    private boolean ended;

    private TombstoneWrite(Outbox outbox, List<CoordinatorRecord> tombstones, Outbox.Fate fate) {
        this.outbox = outbox;
        this.tombstones = tombstones;
        this.fate = fate;
    }

    /**
     * Starts to write, as {@link Outbox#write} does, in the same turn.
     *
     * @param tombstones in the order in which they are to be written; may be none
     * @param fate that of all of them
     */
    public static void start(Outbox outbox, List<CoordinatorRecord> tombstones, Outbox.Fate fate) {
        new TombstoneWrite(outbox, tombstones, fate).writeNext();
    }

    private void writeNext() {
        TombstoneBatch batch = new TombstoneBatch();
        boolean first = next == 0;
        while (next < tombstones.size() && batch.add(tombstones.get(next))) {
            next++;
        }
        inFlight = true;
        outbox.write(batch.records(), new Outbox.Fate() {
            @Override
            public void onAppended() {
                if (first) {
                    fate.onAppended();
                }
            }

            @Override
            public void onAnswer(ErrorCode error) {
                onBatchAnswer(error);
            }

            @Override
            public void onSettled() {
                onBatchSettled();
            }
        });
    }

    private void onBatchAnswer(ErrorCode error) {
        if (error == ErrorCode.NONE && next < tombstones.size()) {
            writeNext();
            return;
        }
        ended = true;
        if (!inFlight) {
            fate.onSettled();
        }
        fate.onAnswer(error);
    }

    /** Comes before the answer, unless that was given because it took too long. */
    private void onBatchSettled() {
        inFlight = false;
        if (ended) {
            fate.onSettled();
        }
    }
}
