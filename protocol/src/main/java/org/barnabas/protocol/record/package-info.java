/**
 * Record batches as they are on the wire and on disk: header flyweight, validation, iteration, building and the
 * compression codecs. No I/O, no threads; nothing here is shared between threads unless it is immutable.
 */
@NullMarked
package org.barnabas.protocol.record;

import org.jspecify.annotations.NullMarked;
