/**
 * Group coordination as deterministic state machines: they decide what to write and what to answer, and own no thread,
 * file or clock. One {@link org.barnabas.coordinator.GroupCoordinator} lives on each partition of
 * {@code __consumer_offsets} that this broker leads, on that partition's thread.
 */
@NullMarked
package org.barnabas.coordinator;

import org.jspecify.annotations.NullMarked;
