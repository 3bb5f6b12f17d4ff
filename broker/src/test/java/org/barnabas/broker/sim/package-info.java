/**
 * A whole cluster in one thread and from one seed: three brokers of the product with their controllers, a ZooKeeper,
 * disks, a network and clients, on a virtual clock (docs/reliability.md).
 */
@NullMarked
package org.barnabas.broker.sim;

import org.jspecify.annotations.NullMarked;
