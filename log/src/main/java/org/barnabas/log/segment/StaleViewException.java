package org.barnabas.log.segment;

import java.io.IOException;
import org.barnabas.log.model.LogName;

/** Compaction, truncation or retention has put other content under a view's file names: ask a newer view. */
public final class StaleViewException extends IOException {
    private static final long serialVersionUID = 1L;

    public StaleViewException(LogName log) {
        super("the files of " + log + " have changed since");
    }
}
