/** Tests of the comparison's parsing and reporting. */
@NullMarked
package org.barnabas.benchmarks.compare;

import org.jspecify.annotations.NullMarked;
