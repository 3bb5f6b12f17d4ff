package org.barnabas.net.port;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import org.barnabas.net.ClientFailure;
import org.barnabas.ports.Loop;
import org.barnabas.ports.Loops;
import org.barnabas.ports.MonotonicClock;
import org.jspecify.annotations.Nullable;

/**
 * Loops and the sockets between them in one thread, from a seed: bytes come in pieces of any size and after some time, peers
 * stall, end their sending sides and break off. The time is its own and stands still while nothing happens.
 */
public final class FakeNetwork implements Sockets, Loops {

    private static final int MOST_LATENCY_NS = 3_000_000;
    private static final int FIRST_PORT = 1_024;
    private static final int DEFAULT_WINDOW = 64 << 10;

    private final Random random;
    private final List<Loop> loops = new ArrayList<>();
    private final Map<Integer, Bound> bound = new HashMap<>();
    private final List<FakeSocket> sockets = new ArrayList<>();
    private final PriorityQueue<Event> agenda = new PriorityQueue<>(
            Comparator.<Event>comparingLong(event -> event.atNs).thenComparingLong(e -> e.number));
    private final List<Throwable> escaped = new ArrayList<>();
    private @Nullable FakeNetworkLoop current;
    private long nowNs;
    private long events;
    private int used;
    private int turn;
    private int window = DEFAULT_WINDOW;
    private boolean takesFiles = true;

    public FakeNetwork(long seed, int loops) {
        this.random = new Random(seed);
        use(loops);
    }

    /** Something that happens on a loop. */
    static final class Event {
        private final FakeNetworkLoop loop;
        private final long atNs;
        private final long number;
        private @Nullable Runnable task;

        Event(FakeNetworkLoop loop, long atNs, long number, Runnable task) {
            this.loop = loop;
            this.atNs = atNs;
            this.number = number;
            this.task = task;
        }

        void cancel() {
            task = null;
        }
    }

    private record Bound(Acceptor acceptor) {}

    Event later(FakeNetworkLoop loop, long delayNs, Runnable task) {
        Event event = new Event(loop, nowNs + delayNs, events++, task);
        agenda.add(event);
        return event;
    }

    /** In a while. */
    void soon(FakeNetworkLoop loop, Runnable task) {
        later(loop, random.nextInt(MOST_LATENCY_NS), task);
    }

    @Nullable
    FakeNetworkLoop current() {
        return current;
    }

    Random random() {
        return random;
    }

    /** Bytes that may be on their way, and unread at the other end, before the sender has to wait. */
    int window() {
        return window;
    }

    public void window(int bytes) {
        window = bytes;
    }

    boolean takesFiles() {
        return takesFiles;
    }

    /** Whether sockets made from now on, and those that are there, take records from files. */
    public void takesFiles(boolean whether) {
        takesFiles = whether;
    }

    public MonotonicClock clock() {
        return () -> nowNs;
    }

    /** What tasks have thrown that no socket was told of. */
    public List<Throwable> escaped() {
        return escaped;
    }

    /** All that is to happen within so many milliseconds happens. */
    public void runFor(long ms) {
        long until = nowNs + ms * 1_000_000;
        while (!agenda.isEmpty() && agenda.peek().atNs <= until) {
            run(agenda.remove());
        }
        nowNs = until;
    }

    /** What happens next; false if nothing does. */
    public boolean step() {
        Event next = agenda.poll();
        if (next != null) {
            run(next);
        }
        return next != null;
    }

    private void run(Event event) {
        nowNs = Math.max(nowNs, event.atNs);
        Runnable task = event.task;
        event.task = null;
        if (task == null) {
            return;
        }
        current = event.loop;
        try {
            task.run();
        } catch (Throwable failure) {
            escaped.add(failure);
        } finally {
            current = null;
        }
    }

    @Override
    public Listening listen(Place place, Acceptor acceptor) {
        int port = place.address().getPort() == 0
                ? FIRST_PORT + bound.size()
                : place.address().getPort();
        bound.put(port, new Bound(acceptor));
        return new Listening() {
            @Override
            public int port() {
                return port;
            }

            @Override
            public void close() {
                bound.remove(port);
            }
        };
    }

    @Override
    public void connect(InetSocketAddress peer, String listener, Loop loop, Dialing dialing) {
        FakeNetworkLoop near = (FakeNetworkLoop) loop;
        Bound target = bound.get(peer.getPort());
        if (target == null) {
            soon(near, () -> dialing.failed(ClientFailure.REFUSED));
            return;
        }
        FakeNetworkLoop far = (FakeNetworkLoop) loops.get(turn++ % used);
        InetSocketAddress here = new InetSocketAddress(InetAddress.getLoopbackAddress(), 40_000 + sockets.size());
        FakeSocket client = new FakeSocket(this, near, peer, false);
        FakeSocket server = new FakeSocket(this, far, here, true);
        client.connect(server);
        server.connect(client);
        soon(far, () -> {
            SocketEvents events = target.acceptor.accepted(server);
            if (events != null) {
                sockets.add(server);
                server.tell(events);
            } else {
                server.refuse();
            }
        });
        soon(near, () -> {
            sockets.add(client);
            client.tell(dialing.connected(client));
        });
    }

    /** All sockets that were ever connected, of both sides. */
    public List<FakeSocket> sockets() {
        return List.copyOf(sockets);
    }

    /** Whether nothing is on its way, nor waits to be sent or read. */
    public boolean isQuiet() {
        return sockets.stream().allMatch(FakeSocket::isQuiet);
    }

    @Override
    public List<Loop> inUse() {
        return List.copyOf(loops.subList(0, used));
    }

    @Override
    public void use(int count) {
        while (loops.size() < count) {
            loops.add(new FakeNetworkLoop(this, loops.size()));
        }
        used = count;
    }

    /** Sockets close; what they do then has happened when this returns. */
    @Override
    public void close(Runnable closed) {
        for (FakeSocket socket : sockets()) {
            later((FakeNetworkLoop) socket.loop(), 0, socket::close);
        }
        runFor(60_000);
        closed.run();
    }
}
