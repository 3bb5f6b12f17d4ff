/** Hosts group coordinators on the partitions of {@code __consumer_offsets}. */
@NullMarked
package org.barnabas.broker.groups;

import org.jspecify.annotations.NullMarked;
