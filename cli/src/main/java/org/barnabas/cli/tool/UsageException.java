package org.barnabas.cli.tool;

import java.io.Serial;

/**
 * The arguments cannot be meant, whatever the cluster is like: the exit code is that of wrong usage. For what the
 * command-line library cannot see by itself.
 */
public final class UsageException extends ToolException {

    @Serial
    private static final long serialVersionUID = 1L;

    public UsageException(String message) {
        super(message);
    }
}
