package org.barnabas.simulation.client;

import java.util.List;
import java.util.SplittableRandom;
import org.barnabas.net.ClientAddress;
import org.barnabas.net.PeerClient;
import org.barnabas.ports.Loop;

/** What a simulated client runs on; one thread of its own. */
public interface ClientHome {

    /** The wall clock's time at the begin of a world that says nothing else. */
    long DEFAULT_BEGIN_MS = 1_700_000_000_000L;

    /** Unique, for example "producer-a". */
    String name();

    /** Its thread and its timers. */
    Loop loop();

    /** Virtual time since the begin of the world. */
    long nowMs();

    /** What goes into records as their time: milliseconds since the epoch. */
    default long wallMs() {
        return DEFAULT_BEGIN_MS + nowMs();
    }

    /** A stream of its own for each purpose, from its beginning. */
    SplittableRandom random(String purpose);

    /** A connection that lives on {@link #loop()}. */
    PeerClient dial(ClientAddress broker);

    /** Of all brokers. */
    List<ClientAddress> bootstrap();

    Journal journal();

    /** True at the end of a run: start nothing new, finish what is under way. */
    boolean isSilent();
}
