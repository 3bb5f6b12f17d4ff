package org.barnabas.log.model;

import java.io.IOException;

/**
 * There was no room for what an operation had to write. Nothing has changed, the directory is not offline, and the same may
 * be asked for again; until there is room answer KAFKA_STORAGE_ERROR, which clients try again.
 */
public final class StorageFullException extends StorageException {

    private static final long serialVersionUID = 1L;

    public StorageFullException(String message, IOException cause) {
        super(message, cause);
    }
}
