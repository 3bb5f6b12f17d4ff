/** The world of a broker that is a process: the operating system's threads, clocks, disks and sockets, and a real ZooKeeper. */
@NullMarked
package org.barnabas.broker.system;

import org.jspecify.annotations.NullMarked;
