/** The port to ZooKeeper: what can be asked of it, and what it answers. */
@NullMarked
package org.barnabas.cluster.zk;

import org.jspecify.annotations.NullMarked;
