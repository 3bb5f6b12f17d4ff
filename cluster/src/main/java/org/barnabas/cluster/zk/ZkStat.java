package org.barnabas.cluster.zk;

/**
 * What ZooKeeper knows about a node.
 *
 * @param createdZxid the transaction that created the node; for a broker's registration this is the broker epoch
 * @param modifiedZxid the transaction that last wrote the data
 * @param version grows by one with every write of the data, from 0
 * @param createdMs when the node was created, by the clock of the ZooKeeper server
 * @param ephemeralOwner the session that the node lives with; 0 for persistent nodes
 */
public record ZkStat(long createdZxid, long modifiedZxid, int version, long createdMs, long ephemeralOwner) {}
