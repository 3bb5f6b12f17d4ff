/** Buffers that nobody releases fail the tests. */
@NullMarked
package org.barnabas.testkit.leaks;

import org.jspecify.annotations.NullMarked;
