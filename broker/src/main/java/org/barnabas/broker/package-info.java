/** The broker put together: routing, admission, wiring, start and stop. */
@NullMarked
package org.barnabas.broker;

import org.jspecify.annotations.NullMarked;
