package org.barnabas.simulation.client;

/** Something that an administrator does now and then. */
interface Chore {

    /**
     * Does it once.
     *
     * @param done called once, whatever became of it
     */
    void run(Runnable done);

    /**
     * After all is healed: whether everything that was acknowledged holds.
     *
     * @param done called once
     */
    default void audit(Runnable done) {
        done.run();
    }
}
