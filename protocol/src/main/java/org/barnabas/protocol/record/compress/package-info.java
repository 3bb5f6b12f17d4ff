/** Compression of batches, and inflation that is bounded. */
@NullMarked
package org.barnabas.protocol.record.compress;

import org.jspecify.annotations.NullMarked;
