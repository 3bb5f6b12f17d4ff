package org.barnabas.cluster.controller;

import org.barnabas.cluster.Zk;
import org.barnabas.ports.AnyThread;
import org.barnabas.ports.Mailbox;
import org.barnabas.ports.Owner;
import org.barnabas.ports.RandomSource;
import org.barnabas.ports.Scheduler;
import org.barnabas.ports.WallClock;

/** How the controller reaches the world. All of it belongs to the thread {@code controller}. */
public final class ControllerPorts {

    private final Mailbox mailbox;
    private final Owner owner;
    private final Scheduler scheduler;
    private final Zk zk;
    private final WallClock clock;
    private final RandomSource random;

    /**
     * Collects the ports.
     *
     * @param mailbox the thread's door
     * @param zk posts its replies through that door
     */
    public ControllerPorts(
            Mailbox mailbox, Owner owner, Scheduler scheduler, Zk zk, WallClock clock, RandomSource random) {
        this.mailbox = mailbox;
        this.owner = owner;
        this.scheduler = scheduler;
        this.zk = zk;
        this.clock = clock;
        this.random = random;
    }

    @AnyThread
    public Mailbox mailbox() {
        return mailbox;
    }

    @AnyThread
    public Owner owner() {
        return owner;
    }

    @AnyThread
    public Scheduler scheduler() {
        return scheduler;
    }

    @AnyThread
    public Zk zk() {
        return zk;
    }

    @AnyThread
    public WallClock clock() {
        return clock;
    }

    @AnyThread
    public RandomSource random() {
        return random;
    }
}
