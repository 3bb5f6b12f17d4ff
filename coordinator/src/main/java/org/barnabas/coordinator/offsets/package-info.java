/** Committed offsets of groups: written, read, deleted, expired, and pending in transactions. */
@NullMarked
package org.barnabas.coordinator.offsets;

import org.jspecify.annotations.NullMarked;
