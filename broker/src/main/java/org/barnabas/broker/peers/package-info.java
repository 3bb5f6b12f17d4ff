/**
 * How brokers talk to each other: the controller to its brokers ({@link org.barnabas.broker.peers.RemoteBroker}), every
 * broker to the controller ({@link org.barnabas.broker.peers.ControllerLink}), and the signs that a process is gone
 * ({@link org.barnabas.broker.peers.Pulse}).
 */
@NullMarked
package org.barnabas.broker.peers;

import org.jspecify.annotations.NullMarked;
