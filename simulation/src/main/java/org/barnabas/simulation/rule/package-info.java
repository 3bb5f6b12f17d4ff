/** What must hold after every event, and at the end of a run. */
@NullMarked
package org.barnabas.simulation.rule;

import org.jspecify.annotations.NullMarked;
