/** Segments and their indexes: the active one, and views of those that are sealed. */
@NullMarked
package org.barnabas.log.segment;

import org.jspecify.annotations.NullMarked;
