/** An ensemble that all brokers of a simulated cluster share, and their ways to it. */
@NullMarked
package org.barnabas.simulation.zookeeper;

import org.jspecify.annotations.NullMarked;
