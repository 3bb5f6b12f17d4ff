/** Cables between hosts, and sockets over them. */
@NullMarked
package org.barnabas.simulation.network;

import org.jspecify.annotations.NullMarked;
