/** Micro benchmarks of the hot paths. */
@NullMarked
package org.barnabas.benchmarks;

import org.jspecify.annotations.NullMarked;
