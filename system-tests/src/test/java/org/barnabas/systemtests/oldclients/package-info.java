/** Clients and tools that Apache Kafka 4 has cut off, each in a process of its own. */
@NullMarked
package org.barnabas.systemtests.oldclients;

import org.jspecify.annotations.NullMarked;
