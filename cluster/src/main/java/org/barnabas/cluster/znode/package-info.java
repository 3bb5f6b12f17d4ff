/** Paths and bodies of the znodes, in Apache Kafka 3.9's layout. */
@NullMarked
package org.barnabas.cluster.znode;

import org.jspecify.annotations.NullMarked;
