package org.barnabas.cli.io;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Text that is printed as a whole: the other end has taken all of it, or the output takes no more. */
final class StagedText extends ByteArrayOutputStream {

    private final OutputStream out;

    StagedText(OutputStream out) {
        this.out = out;
    }

    /** Returns false when the output takes no more. */
    boolean handOver() {
        try {
            writeTo(out);
            out.flush();
        } catch (IOException e) {
            return false; // A closed pipe, as of "| head"; what else it can be the output tells in the end.
        }
        reset();
        return true;
    }
}
