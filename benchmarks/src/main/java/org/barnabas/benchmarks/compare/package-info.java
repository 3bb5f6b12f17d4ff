/**
 * The comparison with Apache Kafka: starts both brokers on this machine, loads them in turn with Kafka's own load
 * generators, and reports ratios. Runs as {@code benchmarks/compare}.
 */
@NullMarked
package org.barnabas.benchmarks.compare;

import org.jspecify.annotations.NullMarked;
