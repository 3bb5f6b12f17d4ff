/** Apache ZooKeeper: the client as a wire, and the server that runs in process. */
@NullMarked
package org.barnabas.cluster.zookeeper;

import org.jspecify.annotations.NullMarked;
