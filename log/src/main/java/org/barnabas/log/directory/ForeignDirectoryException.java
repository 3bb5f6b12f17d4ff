package org.barnabas.log.directory;

import java.io.IOException;

/** A log directory is sound but another broker's, or in use by one: a mistake of configuration, never to be ignored. */
public final class ForeignDirectoryException extends IOException {

    private static final long serialVersionUID = 1L;

    /** @param message says whose it is */
    public ForeignDirectoryException(String message) {
        super(message);
    }
}
