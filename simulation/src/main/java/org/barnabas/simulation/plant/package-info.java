/**
 * Known mistakes, planted in classes of the product while they are loaded, so that its sources stay free of them. What the
 * simulated cluster checks is worth something only if it finds them.
 */
@NullMarked
package org.barnabas.simulation.plant;

import org.jspecify.annotations.NullMarked;
