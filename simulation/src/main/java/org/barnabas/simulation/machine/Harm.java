package org.barnabas.simulation.machine;

/** Hears what a machine may have lost. */
public interface Harm {

    /** A process is about to start. */
    void started();

    /** The process died or ended itself, not in order: what it wrote is there. */
    void killed();

    /** What was not forced may be gone, on one of its disks at least. */
    void forgot();

    /** A bit of a replica has changed, or the replica was wiped; what it had may be gone, in part or as a whole. */
    void damaged(String topic, int partition);

    /** All that was on a disk is gone. */
    void wiped();

    /** Of whom nobody keeps books. */
    Harm UNNOTED = new Harm() {
        @Override
        public void started() {}

        @Override
        public void killed() {}

        @Override
        public void forgot() {}

        @Override
        public void damaged(String topic, int partition) {}

        @Override
        public void wiped() {}
    };
}
