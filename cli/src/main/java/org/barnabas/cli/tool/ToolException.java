package org.barnabas.cli.tool;

import java.io.Serial;

/** A command cannot do what it was told; the message says why and what to do next, in one or two lines. */
public class ToolException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    public ToolException(String message) {
        super(message);
    }
}
