/** Tests of the generator. */
@NullMarked
package org.barnabas.protocol.generator;

import org.jspecify.annotations.NullMarked;
