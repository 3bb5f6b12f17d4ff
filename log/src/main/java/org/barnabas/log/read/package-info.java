/** Reading: immutable views of a log, plans for slices of it, look-ups by time. Any thread. */
@NullMarked
package org.barnabas.log.read;

import org.jspecify.annotations.NullMarked;
