package org.barnabas.cli.tool;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Where a command's answer goes: text in the charset of whoever reads it, and bytes as they are. Both are buffered; flush
 * when something is to be seen. Not thread-safe as far as text and bytes are mixed.
 *
 * <p>Printing text never throws, so that work which is half done is not broken off. What could not be written is known
 * here until the command ends, and {@link #complain} then says so.
 */
public final class Output extends PrintWriter {

    private final OutputStream bytes;
    private final WatchedStream watched;
    private boolean complained;

    /**
     * Text is encoded in this charset.
     *
     * @param to where it goes; it is buffered here
     */
    public Output(OutputStream to, Charset charset) {
        this(new WatchedStream(to), charset);
    }

    private Output(WatchedStream watched, Charset charset) {
        this(new BufferedOutputStream(watched), watched, charset);
    }

    private Output(OutputStream bytes, WatchedStream watched, Charset charset) {
        super(new OutputStreamWriter(bytes, charset), false);
        this.bytes = bytes;
        this.watched = watched;
    }

    /** Standard output of this process. */
    public static Output standard() {
        // Not System.out: that keeps failures to itself.
        return new Output(new FileOutputStream(FileDescriptor.out), charset());
    }

    /** Standard error of this process; flushed with every line. */
    public static PrintWriter errors() {
        return new PrintWriter(new OutputStreamWriter(new FileOutputStream(FileDescriptor.err), charset()), true);
    }

    /** The same place for bytes; text that was written before comes first. */
    public OutputStream bytes() {
        flush();
        return bytes;
    }

    /** Whether what is printed arrives nowhere any more, because nobody reads it or for another reason. */
    public boolean isBroken() {
        flush();
        return watched.failure() != null;
    }

    /**
     * Says, once, that the output could not be written, and why. Who reads no more because he has enough ({@code | head})
     * is no failure.
     *
     * @param err where it is said
     * @return whether something was lost
     */
    public boolean complain(PrintWriter err) {
        flush();
        IOException failure = watched.failure();
        if (failure == null || ClosedPipe.isBehind(failure)) {
            return false;
        }
        if (!complained) {
            complained = true;
            err.println("barnabas: cannot write standard output: " + FileTrouble.reason(failure));
            err.flush();
        }
        return true;
    }

    /** A process without a locale (cron, a service, a container) still has readers, and nobody reads only ASCII. */
    private static Charset charset() {
        String name = System.getProperty("stdout.encoding", System.getProperty("native.encoding", "UTF-8"));
        Charset given = Charset.isSupported(name) ? Charset.forName(name) : StandardCharsets.UTF_8;
        return given.equals(StandardCharsets.US_ASCII) ? StandardCharsets.UTF_8 : given;
    }

    /** Remembers the first failure, and writes nothing behind the hole that it left. */
    private static final class WatchedStream extends OutputStream {

        private final OutputStream to;
        private @Nullable IOException failure;

        WatchedStream(OutputStream to) {
            this.to = to;
        }

        @Nullable
        IOException failure() {
            return failure;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] from, int offset, int length) throws IOException {
            attempt(() -> to.write(from, offset, length));
        }

        @Override
        public void flush() throws IOException {
            attempt(to::flush);
        }

        private void attempt(Step step) throws IOException {
            if (failure != null) {
                throw failure;
            }
            try {
                step.run();
            } catch (IOException e) {
                failure = e;
                throw e;
            }
        }
    }

    /** What is done with a stream. */
    private interface Step {
        void run() throws IOException;
    }
}
