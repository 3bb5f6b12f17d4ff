package org.barnabas.cluster.controller;

import org.barnabas.cluster.Zk;
import org.barnabas.ports.Mailbox;
import org.barnabas.ports.Owner;
import org.barnabas.ports.RandomSource;
import org.barnabas.ports.Scheduler;
import org.barnabas.ports.WallClock;

/**
 * How the controller reaches the world. All belong to the thread {@code controller}.
 *
 * @param mailbox the thread's door
 * @param zk posts its replies through that door
 */
public record ControllerPorts(
        Mailbox mailbox, Owner owner, Scheduler scheduler, Zk zk, WallClock clock, RandomSource random) {}
