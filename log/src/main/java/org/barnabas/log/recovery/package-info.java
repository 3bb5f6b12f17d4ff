/** From the files that are there to a log: after a clean stop, and after any other. */
@NullMarked
package org.barnabas.log.recovery;

import org.jspecify.annotations.NullMarked;
