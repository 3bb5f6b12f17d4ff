/** Coordinators of whatever kind: their partitions of an internal topic, written and read through ports. */
@NullMarked
package org.barnabas.coordinator.host;

import org.jspecify.annotations.NullMarked;
