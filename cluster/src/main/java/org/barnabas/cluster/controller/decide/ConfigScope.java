package org.barnabas.cluster.controller.decide;

import org.barnabas.cluster.znode.ZnodePaths;

/** What a dynamic configuration belongs to. Ids are those of the protocol's resource types. */
public enum ConfigScope {
    TOPIC(2, "topics"),
    BROKER(4, "brokers");

    private final byte id;
    private final String folder;

    ConfigScope(int id, String folder) {
        this.id = (byte) id;
        this.folder = folder;
    }

    public byte id() {
        return id;
    }

    /** The znode of what is set for a topic or broker. */
    public String path(String name) {
        return this == TOPIC ? ZnodePaths.topicConfig(name) : ZnodePaths.brokerConfig(name);
    }

    /** The part of a znode's path that names the scope. */
    public String folder() {
        return folder;
    }
}
