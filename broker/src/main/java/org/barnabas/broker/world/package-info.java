/**
 * What a broker is made of that is not its own code: threads, clocks, disks, randomness, ZooKeeper, the network. A process
 * brings the operating system's, a test or a simulation its own; the broker in between is the same.
 */
@NullMarked
package org.barnabas.broker.world;

import org.jspecify.annotations.NullMarked;
