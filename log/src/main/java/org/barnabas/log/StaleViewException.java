package org.barnabas.log;

import java.io.IOException;

/** Compaction, truncation or retention has put other content under a view's file names: ask a newer view. */
public final class StaleViewException extends IOException {
    private static final long serialVersionUID = 1L;

    StaleViewException(LogName log) {
        super("the files of " + log + " have changed since");
    }
}
