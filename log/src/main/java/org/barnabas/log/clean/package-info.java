/** Compaction: what is worth it, the map of newest offsets, and the exchange of files. */
@NullMarked
package org.barnabas.log.clean;

import org.jspecify.annotations.NullMarked;
