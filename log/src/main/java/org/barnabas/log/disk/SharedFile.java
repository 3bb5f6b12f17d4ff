package org.barnabas.log.disk;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.barnabas.ports.LoopFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An open file with a count of its users; closed when the last one lets go. Any thread.
 */
public final class SharedFile {

    private static final Logger LOG = LoggerFactory.getLogger(SharedFile.class);

    private final LoopFile file;
    private final AtomicInteger users = new AtomicInteger(1);

    /** The creator is the first user. */
    public SharedFile(LoopFile file) {
        this.file = file;
    }

    /** Becomes a user; answers false if the file has been closed in the meantime. */
    public boolean tryRetain() {
        while (true) {
            int count = users.get();
            if (count == 0) {
                return false;
            }
            if (users.compareAndSet(count, count + 1)) {
                return true;
            }
        }
    }

    /** Ends one use. */
    public void release() {
        int left = users.decrementAndGet();
        if (left < 0) {
            throw new IllegalStateException("file released too often");
        }
        if (left == 0) {
            try {
                file.close();
            } catch (IOException failure) {
                // Nothing depends on it: what had to be durable was forced before.
                LOG.warn("close failed reason={}", failure.getMessage());
            }
        }
    }

    public LoopFile file() {
        return file;
    }
}
