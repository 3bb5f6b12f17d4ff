/** What goes wrong in a simulated cluster, by chance and by intent. */
@NullMarked
package org.barnabas.simulation.fault;

import org.jspecify.annotations.NullMarked;
