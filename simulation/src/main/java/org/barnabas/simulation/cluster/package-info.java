/** A simulated cluster and its clients, from the first event to the judgement. */
@NullMarked
package org.barnabas.simulation.cluster;

import org.jspecify.annotations.NullMarked;
