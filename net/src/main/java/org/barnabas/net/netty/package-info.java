/** The ports of the network layer on Netty's event loops and channels, which nobody else uses. */
@NullMarked
package org.barnabas.net.netty;

import org.jspecify.annotations.NullMarked;
