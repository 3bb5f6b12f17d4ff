package org.barnabas.cluster.controller;

import org.barnabas.cluster.zk.Zk;
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
    private final Reach reach;

    /**
     * Collects the ports.
     *
     * @param mailbox the thread's door
     * @param zk posts its replies through that door
     */
    public ControllerPorts(
            Mailbox mailbox, Owner owner, Scheduler scheduler, Zk zk, WallClock clock, RandomSource random) {
        this(mailbox, owner, scheduler, zk, clock, random, Reach.UNWATCHED);
    }

    private ControllerPorts(
            Mailbox mailbox,
            Owner owner,
            Scheduler scheduler,
            Zk zk,
            WallClock clock,
            RandomSource random,
            Reach reach) {
        this.reach = reach;
        this.mailbox = mailbox;
        this.owner = owner;
        this.scheduler = scheduler;
        this.zk = zk;
        this.clock = clock;
        this.random = random;
    }

    /** The same ports of a controller that watches whom it reaches. */
    @AnyThread
    public ControllerPorts with(Reach watched) {
        return new ControllerPorts(mailbox, owner, scheduler, zk, clock, random, watched);
    }

    @AnyThread
    public Reach reach() {
        return reach;
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
