/** Tests of the vocabulary of the protocol. */
@NullMarked
package org.barnabas.protocol;

import org.jspecify.annotations.NullMarked;
