/** Fuzz tests. */
@NullMarked
package org.barnabas.fuzz;

import org.jspecify.annotations.NullMarked;
