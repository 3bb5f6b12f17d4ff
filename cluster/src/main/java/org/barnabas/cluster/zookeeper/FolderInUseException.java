package org.barnabas.cluster.zookeeper;

import java.io.IOException;
import java.nio.file.Path;

/** Another ZooKeeper server of this machine has its files in the same folder. */
public final class FolderInUseException extends IOException {

    private static final long serialVersionUID = 1L;

    FolderInUseException(Path folder, String lock) {
        super("another broker runs with the same folder " + folder + " (it holds the file " + lock + ")");
    }
}
