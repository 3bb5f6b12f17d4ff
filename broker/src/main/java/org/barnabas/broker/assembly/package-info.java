/** Puts a broker together out of its world, step by step, and takes it apart again. */
@NullMarked
package org.barnabas.broker.assembly;

import org.jspecify.annotations.NullMarked;
