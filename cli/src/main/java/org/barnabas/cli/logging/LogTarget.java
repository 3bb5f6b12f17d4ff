package org.barnabas.cli.logging;

import java.io.IOException;
import java.io.PrintStream;

/** Where lines end. Belongs to the thread that writes, which it may block. */
interface LogTarget {

    /**
     * Takes some whole lines.
     *
     * @throws IOException if not all of them are there now; later ones may be
     */
    void write(String lines) throws IOException;

    /** What is printed; nobody tells whether it came to anywhere. */
    static LogTarget of(PrintStream stream) {
        return lines -> {
            stream.print(lines);
            stream.flush();
        };
    }
}
