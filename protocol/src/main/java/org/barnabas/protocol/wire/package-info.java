/** Reading and writing the primitive types of the protocol. Instances belong to one thread. */
@NullMarked
package org.barnabas.protocol.wire;

import org.jspecify.annotations.NullMarked;
