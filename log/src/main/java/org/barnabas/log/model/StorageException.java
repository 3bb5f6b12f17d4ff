package org.barnabas.log.model;

import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * The disk failed under a log, or had failed before. The log and its whole directory are offline; answer
 * KAFKA_STORAGE_ERROR.
 */
public class StorageException extends UncheckedIOException {

    private static final long serialVersionUID = 1L;

    public StorageException(String message, IOException cause) {
        super(message, cause);
    }
}
