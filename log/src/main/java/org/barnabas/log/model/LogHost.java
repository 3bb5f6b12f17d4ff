package org.barnabas.log.model;

import org.barnabas.ports.Mailbox;
import org.barnabas.ports.Owner;
import org.barnabas.ports.Scheduler;

/**
 * The thread that owns a log.
 *
 * @param owner tells whether the calling thread is it
 * @param mailbox where results of flushes and of cleaning are posted
 * @param scheduler its timers
 */
public record LogHost(Owner owner, Mailbox mailbox, Scheduler scheduler) {}
