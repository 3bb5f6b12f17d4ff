package org.barnabas.cli.cluster;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.barnabas.cli.tool.ToolException;

/** Waits until processes that were started are of use. One thread. */
final class Readiness {

    private static final long READY_MS = 120_000;
    private static final long LOOK_MS = 50;

    private final PrintWriter progress;
    private final StartedProcesses started;
    private final boolean isNew;

    /**
     * @param progress where it is shown who is waited for
     * @param started who tells whether the command shall end
     * @param isNew whether the cluster is a new one: then nothing is left of it, and no log to be named
     */
    Readiness(PrintWriter progress, StartedProcesses started, boolean isNew) {
        this.progress = progress;
        this.started = started;
        this.isNew = isNew;
    }

    /** A port that answers is not enough: a broker listens before it has joined, and then says that it is ready. */
    void await(String name, LocalProcess process, int processPort) throws IOException {
        progress.print("waiting for " + name + " ");
        progress.flush();
        BooleanSupplier ready = () -> answers(processPort) && process.isReady();
        long patience = READY_MS / LOOK_MS;
        for (long looks = 0; !ready.getAsBoolean(); looks++) {
            if (process.running().isEmpty() || looks > patience) {
                progress.println();
                throw new ToolException(name + " did not start; its log " + (isNew ? "" : process.log() + " ")
                        + "ends with:\n" + process.lastWords());
            }
            if (started.isInterrupted()) {
                progress.println();
                started.requireGoOn();
            }
            if (looks % 20 == 19) {
                progress.print('.');
                progress.flush();
            }
            LockSupport.parkNanos(LOOK_MS * 1_000_000);
        }
        progress.println("ready");
        progress.flush();
    }

    /** Whether somebody listens at a port of this machine. */
    static boolean answers(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
