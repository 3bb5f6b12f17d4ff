package org.barnabas.partition;

import org.barnabas.ports.Mailbox;
import org.barnabas.ports.MonotonicClock;
import org.barnabas.ports.Owner;
import org.barnabas.ports.Scheduler;

/**
 * The thread that replication lives on: all fetchers of this broker, and the talk with the controller about in-sync
 * sets. It copies no records, it only leads requests and their parts to where they belong; so one thread is enough.
 *
 * @param mailbox its door
 * @param scheduler its timers; tasks run on the thread itself
 */
public record ReplicationHome(Owner owner, Mailbox mailbox, Scheduler scheduler, MonotonicClock clock) {}
