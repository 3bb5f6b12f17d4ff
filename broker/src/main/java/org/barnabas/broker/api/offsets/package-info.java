/** Offsets of groups. */
@NullMarked
package org.barnabas.broker.api.offsets;

import org.jspecify.annotations.NullMarked;
