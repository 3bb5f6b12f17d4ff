/** {@code barnabas partition}: where the replicas of partitions are. */
@NullMarked
package org.barnabas.cli.partition;

import org.jspecify.annotations.NullMarked;
