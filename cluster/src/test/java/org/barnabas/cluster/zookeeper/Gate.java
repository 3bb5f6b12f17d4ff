package org.barnabas.cluster.zookeeper;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/** Stands between a client and a server, and can be shut: connections break then, and new ones do not last. */
final class Gate implements AutoCloseable {

    private final ServerSocket door = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
    private final List<Socket> through = new ArrayList<>();
    private final int target;
    private boolean shut;

    Gate(int target) throws IOException {
        this.target = target;
        start("gate", this::accept);
    }

    int port() {
        return door.getLocalPort();
    }

    synchronized void shut() {
        shut = true;
        through.forEach(Gate::drop);
        through.clear();
    }

    synchronized void open() {
        shut = false;
    }

    private static void start(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                enter(door.accept());
            } catch (IOException over) {
                // Closed, or nobody behind it.
            }
        }
    }

    private synchronized void enter(Socket client) throws IOException {
        if (shut) {
            drop(client);
            return;
        }
        Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
        through.add(client);
        through.add(server);
        start("gate-in", () -> copy(client, server));
        start("gate-out", () -> copy(server, client));
    }

    private static void copy(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException broken) {
            // Then both ends are closed.
        }
        drop(from);
        drop(to);
    }

    private static void drop(Socket socket) {
        try {
            socket.close();
        } catch (IOException gone) {
            // It is closed.
        }
    }

    @Override
    public void close() throws IOException {
        door.close();
        shut();
    }
}
