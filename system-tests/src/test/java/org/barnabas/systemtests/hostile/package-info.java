/**
 * Requests that no honest client sends, drawn from a seed and thrown at a running broker, and what may become of them.
 */
@NullMarked
package org.barnabas.systemtests.hostile;

import org.jspecify.annotations.NullMarked;
