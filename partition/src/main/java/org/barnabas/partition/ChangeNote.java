package org.barnabas.partition;

/**
 * Whether a partition is noted for the end of the present batch, because it was told to do something or because its log shows
 * readers something else, whoever has changed that. Owned by the shard's thread.
 */
final class ChangeNote {

    private final Runnable noting;
    private boolean noted;
    private boolean publishing;

    /** @param noting notes the partition with its shard */
    ChangeNote(Runnable noting) {
        this.noting = noting;
    }

    void note() {
        if (!noted) {
            noted = true;
            noting.run();
        }
    }

    /** Its turn has come; what changes from now on is for the next one. */
    void taken() {
        noted = false;
    }

    /** The log shows something else. */
    void onShown() {
        if (!publishing) {
            note();
        }
    }

    /** Does something to the log behind which the partition's view is published in any case. */
    void beforePublishing(Runnable work) {
        publishing = true;
        try {
            work.run();
        } finally {
            publishing = false;
        }
    }
}
