/** A client of raw messages, for what no client library would send. */
@NullMarked
package org.barnabas.testkit.wire;

import org.jspecify.annotations.NullMarked;
