/** {@code barnabas leader}: who leads partitions. */
@NullMarked
package org.barnabas.cli.leader;

import org.jspecify.annotations.NullMarked;
