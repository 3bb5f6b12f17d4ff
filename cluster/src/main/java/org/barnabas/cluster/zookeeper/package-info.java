/** Apache ZooKeeper: the client behind the port, and the server that runs in process. */
@NullMarked
package org.barnabas.cluster.zookeeper;

import org.jspecify.annotations.NullMarked;
