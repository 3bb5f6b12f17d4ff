/** Single keys: their types, bounds and defaults, and what is wrong with a value. */
@NullMarked
package org.barnabas.broker.config.key;

import org.jspecify.annotations.NullMarked;
