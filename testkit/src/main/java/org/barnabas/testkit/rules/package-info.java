/** The architecture as rules that a test checks. */
@NullMarked
package org.barnabas.testkit.rules;

import org.jspecify.annotations.NullMarked;
