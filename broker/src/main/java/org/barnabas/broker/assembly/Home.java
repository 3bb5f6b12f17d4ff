package org.barnabas.broker.assembly;

import org.barnabas.ports.Mailbox;
import org.barnabas.ports.NamedThread;
import org.barnabas.ports.Owner;
import org.barnabas.ports.Scheduler;
import org.barnabas.ports.Threads;

/**
 * The thread that starts and stops the broker. It never waits: what takes time calls back through the door.
 *
 * @param mailbox its door, which refuses what comes when the broker has stopped
 */
record Home(NamedThread thread, Mailbox mailbox) {

    private static final String ROLE = "assembly";
    private static final int MAX_BATCH = 100;

    static Home of(Threads threads) {
        NamedThread thread = threads.named(ROLE);
        return new Home(thread, threads.mailbox(thread, ROLE, MAX_BATCH, () -> {}));
    }

    Owner owner() {
        return thread;
    }

    Scheduler scheduler() {
        return thread;
    }
}
