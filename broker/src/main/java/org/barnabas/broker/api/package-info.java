/** One handler per API, and the table that they are registered in. */
@NullMarked
package org.barnabas.broker.api;

import org.jspecify.annotations.NullMarked;
