/** A whole cluster with its clients in one thread, on virtual time, from a seed. */
@NullMarked
package org.barnabas.simulation;

import org.jspecify.annotations.NullMarked;
