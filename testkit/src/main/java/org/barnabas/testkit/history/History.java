package org.barnabas.testkit.history;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The operations of all clients of a run, in the order in which they ended. Only grows. Any thread may record; recording
 * takes no lock.
 */
public final class History {

    private final ConcurrentLinkedQueue<Operation> operations = new ConcurrentLinkedQueue<>();

    /** Call it when the operation's outcome is known, or known to stay unknown. */
    public void record(Operation operation) {
        operations.add(operation);
    }

    /** What was recorded so far. */
    public List<Operation> operations() {
        return new ArrayList<>(operations);
    }

    /** Writes one line of JSON for each operation; replaces the file. */
    public void writeTo(Path file) throws IOException {
        HistoryFile.write(operations, file);
    }

    /**
     * Reads what {@link #writeTo} wrote.
     *
     * @throws IOException if the file cannot be read or a line is no operation; the message names the line
     */
    public static History readFrom(Path file) throws IOException {
        History history = new History();
        HistoryFile.read(file, history::record);
        return history;
    }
}
