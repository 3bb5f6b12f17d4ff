/** One session with ZooKeeper and what a group keeps there. Calls block; nothing here decides anything. */
@NullMarked
package org.barnabas.client.zookeeper;

import org.jspecify.annotations.NullMarked;
