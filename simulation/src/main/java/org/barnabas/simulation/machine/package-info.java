/** Machines, their disks, and the processes that run on them. */
@NullMarked
package org.barnabas.simulation.machine;

import org.jspecify.annotations.NullMarked;
