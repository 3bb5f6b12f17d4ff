/**
 * What clients of a cluster saw, and an independent judgement on it. A {@link org.barnabas.testkit.history.History}
 * records operations; a {@link org.barnabas.testkit.history.HistoryChecker} finds what no correct log may show. It knows
 * nothing of brokers: the same check serves real processes, clusters in one JVM and simulations.
 */
@NullMarked
package org.barnabas.testkit.history;

import org.jspecify.annotations.NullMarked;
