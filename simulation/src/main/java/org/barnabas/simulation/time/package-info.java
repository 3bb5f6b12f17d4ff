/** Virtual time, what happens in it, and threads that take turns. */
@NullMarked
package org.barnabas.simulation.time;

import org.jspecify.annotations.NullMarked;
