package org.barnabas.coordinator.host;

import java.util.List;
import java.util.function.Consumer;
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
    private final Consumer<ErrorCode> answer;
    private final Runnable settled;
    private int next;
    private boolean inFlight;
    private boolean ended;

    private TombstoneWrite(
            Outbox outbox, List<CoordinatorRecord> tombstones, Consumer<ErrorCode> answer, Runnable settled) {
        this.outbox = outbox;
        this.tombstones = tombstones;
        this.answer = answer;
        this.settled = settled;
    }

    /**
     * Starts to write, as {@link Outbox#write} does, in the same turn.
     *
     * @param tombstones in the order in which they are to be written; may be none
     */
    public static void start(
            Outbox outbox, List<CoordinatorRecord> tombstones, Consumer<ErrorCode> answer, Runnable settled) {
        new TombstoneWrite(outbox, tombstones, answer, settled).writeNext();
    }

    private void writeNext() {
        TombstoneBatch batch = new TombstoneBatch();
        while (next < tombstones.size() && batch.add(tombstones.get(next))) {
            next++;
        }
        inFlight = true;
        outbox.write(batch.records(), this::onAnswer, this::onSettled);
    }

    private void onAnswer(ErrorCode error) {
        if (error == ErrorCode.NONE && next < tombstones.size()) {
            writeNext();
            return;
        }
        ended = true;
        if (!inFlight) {
            settled.run();
        }
        answer.accept(error);
    }

    /** Comes before the answer, unless that was given because it took too long. */
    private void onSettled() {
        inFlight = false;
        if (ended) {
            settled.run();
        }
    }
}
