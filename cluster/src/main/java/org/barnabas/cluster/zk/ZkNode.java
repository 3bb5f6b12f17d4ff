package org.barnabas.cluster.zk;

/** Data and status of a node. Equality is that of identity: compare the parts that matter. */
public final class ZkNode {

    private final byte[] data;
    private final ZkStat stat;

    /** @param data not copied; nobody may change it */
    public ZkNode(byte[] data, ZkStat stat) {
        this.data = data;
        this.stat = stat;
    }

    /** Empty for a node without data. Not to be changed. */
    public byte[] data() {
        return data;
    }

    public ZkStat stat() {
        return stat;
    }
}
