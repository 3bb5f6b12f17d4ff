/** What producers notice of somebody who reads what is not in memory. */
@NullMarked
package org.barnabas.benchmarks.cold;

import org.jspecify.annotations.NullMarked;
