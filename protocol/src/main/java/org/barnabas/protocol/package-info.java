/** The vocabulary of the protocol: API keys, error codes, identifiers. Immutable, free of I/O, usable by any thread. */
@NullMarked
package org.barnabas.protocol;

import org.jspecify.annotations.NullMarked;
