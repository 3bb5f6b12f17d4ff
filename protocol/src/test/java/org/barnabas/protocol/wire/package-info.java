/** Tests of the wire primitives. */
@NullMarked
package org.barnabas.protocol.wire;

import org.jspecify.annotations.NullMarked;
