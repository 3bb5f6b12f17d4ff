/** A log directory as a whole: whose it is, what is in it, its checkpoints, its start and stop. */
@NullMarked
package org.barnabas.log.directory;

import org.jspecify.annotations.NullMarked;
