package org.barnabas.cli.tool;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * Where a command's answer goes: text in the charset of whoever reads it, and bytes as they are. Both are buffered; flush
 * when something is to be seen. Not thread-safe as far as text and bytes are mixed.
 */
public final class Output extends PrintWriter {

    private final OutputStream bytes;

    /** Text is encoded in this charset. */
    public Output(OutputStream bytes, Charset charset) {
        super(new OutputStreamWriter(bytes, charset), false);
        this.bytes = bytes;
    }

    /** Standard output of this process. */
    public static Output standard() {
        // Not System.out: that keeps failures to itself, and a closed pipe shall end a command.
        return new Output(new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)), charset());
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

    /** A process without a locale (cron, a service, a container) still has readers, and nobody reads only ASCII. */
    private static Charset charset() {
        String name = System.getProperty("stdout.encoding", System.getProperty("native.encoding", "UTF-8"));
        Charset given = Charset.isSupported(name) ? Charset.forName(name) : StandardCharsets.UTF_8;
        return given.equals(StandardCharsets.US_ASCII) ? StandardCharsets.UTF_8 : given;
    }
}
