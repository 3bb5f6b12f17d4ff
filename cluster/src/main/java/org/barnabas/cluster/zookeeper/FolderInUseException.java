package org.barnabas.cluster.zookeeper;

import java.io.IOException;
import java.nio.file.Path;

/** Another ZooKeeper server of this machine has its files in the same folder. */
public final class FolderInUseException extends IOException {

    private static final long serialVersionUID = 1L;

    FolderInUseException(Path folder, String lock) {
        super("the folder " + folder + " is in use by another broker, which holds its file " + lock);
    }
}
