package org.barnabas.simulation.network;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.barnabas.net.ClientFailure;
import org.barnabas.net.port.SocketEvents;
import org.barnabas.net.port.Sockets;
import org.barnabas.ports.Loop;
import org.barnabas.ports.Scheduler;
import org.barnabas.simulation.time.SimulatedThreads;

/**
 * The sockets of one process, and what the kernel of its host does for it: it takes connections and bytes while the process
 * stands still, closes what the process had open when that dies, and tells of a connection that nobody knows any more.
 */
public final class SimulatedSockets implements Sockets {

    private final Internet internet;
    private final int host;
    private final SimulatedThreads threads;
    private final Supplier<List<Loop>> loops;
    private final List<SimulatedSocket> open = new ArrayList<>();
    private final List<InetSocketAddress> bound = new ArrayList<>();
    private int turn;
    private boolean gone;
    private boolean closing;

    /**
     * A process on a host.
     *
     * @param loops those that new connections take turns on
     */
    public SimulatedSockets(Internet internet, int host, SimulatedThreads threads, Supplier<List<Loop>> loops) {
        this.internet = internet;
        this.host = host;
        this.threads = threads;
        this.loops = loops;
    }

    Internet internet() {
        return internet;
    }

    int host() {
        return host;
    }

    boolean isGone() {
        return gone;
    }

    @Override
    public Listening listen(Place place, Acceptor acceptor) {
        int port = place.address().getPort() == 0
                ? internet.nextPort()
                : place.address().getPort();
        InetSocketAddress where = Internet.address(host, port);
        internet.listen(where, new Internet.Listener(this, acceptor));
        bound.add(where);
        return new Listening() {
            @Override
            public int port() {
                return port;
            }

            @Override
            public void close() {
                internet.close(where, SimulatedSockets.this);
            }
        };
    }

    @Override
    public void connect(InetSocketAddress peer, String listener, Loop loop, Dialing dialing) {
        Cables.Pipe there = internet.cables().pipe(host, Internet.hostOf(peer));
        Cables.Pipe back = internet.cables().pipe(Internet.hostOf(peer), host);
        SimulatedSocket near = new SimulatedSocket(this, loop, peer, there, false);
        boolean[] over = new boolean[1];
        Scheduler.Timer patience = loop.schedule(dialing.timeoutMs(), () -> {
            if (!over[0]) {
                over[0] = true;
                dialing.failed(ClientFailure.UNREACHABLE);
            }
        });
        there.send(() -> {
            Internet.Listener target = internet.at(peer);
            if (target == null) {
                back.send(() -> onLoop(loop, () -> {
                    if (!over[0]) {
                        over[0] = true;
                        patience.cancel();
                        dialing.failed(ClientFailure.REFUSED);
                    }
                }));
                return;
            }
            SimulatedSocket far = target.process().halfOpen(near, back);
            back.send(() -> {
                if (gone || over[0]) {
                    // Whoever asked is no longer interested: at the other end nobody ever hears of it.
                    return;
                }
                near.joinedTo(far);
                open(near);
                there.send(() -> target.process().established(far, target, peer));
                onLoop(loop, () -> {
                    if (over[0]) {
                        near.close();
                        return;
                    }
                    over[0] = true;
                    patience.cancel();
                    near.tell(dialing.connected(near));
                    if (closing) {
                        near.close();
                    }
                });
            });
        });
    }

    /** Half a connection: the process hears of it when the other half is known to be there, too. */
    private SimulatedSocket halfOpen(SimulatedSocket from, Cables.Pipe back) {
        List<Loop> inUse = loops.get();
        Loop loop = inUse.get(turn++ % inUse.size());
        SimulatedSocket here = new SimulatedSocket(
                this, loop, Internet.address(from.host(), 40_000 + internet.nextPort() % 20_000), back, true);
        here.joinedTo(from);
        return here;
    }

    /** The kernel has done its part; the process hears when it runs. */
    @SuppressWarnings("ReferenceEquality") // Who listened when it was asked, and not another there.
    private void established(SimulatedSocket here, Internet.Listener by, InetSocketAddress where) {
        if (gone || closing || internet.at(where) != by) {
            here.breakOff();
            return;
        }
        open(here);
        onLoop(here.loop(), () -> {
            SocketEvents events = by.acceptor().accepted(here);
            if (events == null) {
                here.close();
            } else {
                here.tell(events);
            }
        });
    }

    private void open(SimulatedSocket socket) {
        open.removeIf(SimulatedSocket::isOver);
        open.add(socket);
    }

    void onLoop(Loop loop, Runnable task) {
        if (gone || threads.isDead()) {
            return;
        }
        // Dropped when the process is about to end in order: nobody listens any more.
        loop.offer(task);
    }

    @Override
    public void close(Runnable closed) {
        closing = true;
        int[] left = {1};
        Runnable one = () -> {
            if (--left[0] == 0) {
                closed.run();
            }
        };
        for (SimulatedSocket socket : open) {
            left[0]++;
            onLoop(socket.loop(), () -> {
                socket.close();
                one.run();
            });
        }
        one.run();
    }

    /** The process is dead, and its host goes on: it closes what the process had open. */
    public void processDied() {
        gone = true;
        bound.forEach(where -> internet.close(where, this));
        open.forEach(SimulatedSocket::closeByKernel);
        open.clear();
    }

    /** The host has no power any more: nobody hears of that. */
    public void powerCut() {
        gone = true;
        bound.forEach(where -> internet.close(where, this));
        open.forEach(SimulatedSocket::vanish);
        open.clear();
    }

    /** Some of the connections break, for both ends. */
    public void reset(SplittableRandom which) {
        for (SimulatedSocket one : List.copyOf(open)) {
            if (which.nextBoolean()) {
                one.reset();
            }
        }
    }
}
