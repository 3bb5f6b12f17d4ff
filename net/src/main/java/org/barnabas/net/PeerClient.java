package org.barnabas.net;

import java.util.function.Consumer;
import org.barnabas.ports.Loop;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.wire.Message;
import org.jspecify.annotations.Nullable;

/**
 * Port: asks one other broker. Connects when there is something to send, sends in the order of the calls without waiting
 * for answers, and connects again after a failure; it repeats nothing by itself, because only the caller knows what may
 * be done twice. May be called from any thread; answers come on the client's loop. When that has ended nothing is sent, and
 * nobody hears of that.
 */
public interface PeerClient extends AutoCloseable {

    /** Where answers come; work that belongs to them can be posted there. */
    Loop loop();

    /**
     * Sends a request.
     *
     * @param timeoutMs counted from now, connecting included
     */
    void send(ApiKey api, short version, Message request, int timeoutMs, Answer answer);

    /**
     * Connects if there is no connection.
     *
     * @param done hears null when connected, else why not; on the loop
     */
    void connect(Consumer<@Nullable ClientFailure> done);

    /** Calls back, on the loop, whenever an established connection ends and this side has not closed the client. */
    void onLost(Consumer<ClientFailure> callback);

    /** Gives up whatever is under way. */
    @Override
    void close();
}
