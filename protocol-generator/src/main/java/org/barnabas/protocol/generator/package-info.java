/**
 * Reads the official message schemas and writes the Java sources of the codec. Runs while {@code protocol} is built,
 * on the thread of the build; nothing of it is needed afterwards.
 */
@NullMarked
package org.barnabas.protocol.generator;

import org.jspecify.annotations.NullMarked;
