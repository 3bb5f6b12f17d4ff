/** All partitions of a broker: which there are, in which directory and on which thread. */
@NullMarked
package org.barnabas.partition.registry;

import org.jspecify.annotations.NullMarked;
