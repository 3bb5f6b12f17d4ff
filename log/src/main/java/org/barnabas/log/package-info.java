/**
 * The files of partitions: segments, indexes, producer state, leader epochs, recovery, retention and compaction, in
 * the on-disk formats of Apache Kafka. Knows disks, not clusters.
 */
@NullMarked
package org.barnabas.log;

import org.jspecify.annotations.NullMarked;
