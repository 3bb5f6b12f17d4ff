/**
 * Frames, the order of answers, what they may take of memory, deadlines, limits, and the exchange with other brokers.
 */
@NullMarked
package org.barnabas.net.core;

import org.jspecify.annotations.NullMarked;
