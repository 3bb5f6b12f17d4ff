/** Clients of a simulated cluster, as client libraries behave, and what each of them is promised. */
@NullMarked
package org.barnabas.simulation.client;

import org.jspecify.annotations.NullMarked;
