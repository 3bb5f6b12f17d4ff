/** Listeners, framing, response order: the only user of Netty channels. */
@NullMarked
package org.barnabas.net;

import org.jspecify.annotations.NullMarked;
