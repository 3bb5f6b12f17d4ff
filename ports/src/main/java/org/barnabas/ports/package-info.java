/**
 * The ports through which core code touches the world. Core packages use nothing else: with the adapters of a
 * simulation in their place a whole cluster runs in one thread from a seed.
 */
@NullMarked
package org.barnabas.ports;

import org.jspecify.annotations.NullMarked;
