/** Offsets of groups that ZooKeeper coordinates, as clients of 0.8 keep them. */
@NullMarked
package org.barnabas.cluster.offsets;

import org.jspecify.annotations.NullMarked;
