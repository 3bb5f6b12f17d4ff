/** What the network layer asks of the operating system, or of a simulation in its place: sockets, and loops that serve them. */
@NullMarked
package org.barnabas.net.port;

import org.jspecify.annotations.NullMarked;
