/**
 * The high-level consumer whose groups live in ZooKeeper, as clients up to 0.8.2 know it, on today's wire protocol.
 * {@link org.barnabas.client.ZooKeeperConsumer} is the way in.
 */
@NullMarked
package org.barnabas.client;

import org.jspecify.annotations.NullMarked;
