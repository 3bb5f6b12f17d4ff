/** JMH benchmarks of the hot paths, the threading spike and the comparison with Apache Kafka. */
@NullMarked
package org.barnabas.benchmarks;

import org.jspecify.annotations.NullMarked;
