/** Tests of the generated messages. */
@NullMarked
package org.barnabas.protocol.message;

import org.jspecify.annotations.NullMarked;
