/**
 * Loads that want more memory than a broker gives, against fresh brokers with default settings ({@code ./dev load}). They
 * measure and judge; what must hold on any machine is tested elsewhere.
 */
@NullMarked
package org.barnabas.benchmarks.load;

import org.jspecify.annotations.NullMarked;
