/** Which leader epochs begin where in a log (KIP-101, KIP-279). */
@NullMarked
package org.barnabas.log.epoch;

import org.jspecify.annotations.NullMarked;
