package org.barnabas.simulation.client;

import java.util.List;
import java.util.function.Consumer;
import org.barnabas.net.ClientAddress;
import org.barnabas.net.PeerClient;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.FindCoordinatorRequest;
import org.barnabas.protocol.message.FindCoordinatorResponse;
import org.barnabas.protocol.message.FindCoordinatorResponse.Coordinator;
import org.barnabas.protocol.wire.Message;
import org.jspecify.annotations.Nullable;

/** The way to the coordinator of a group. */
final class CoordinatorRoute {

    private static final short FIND_VERSION = 4;
    private static final byte GROUP = 0;

    private final ClientHome home;
    private final BrokerDirectory directory;
    private final ClientPace pace;
    private final String group;
    private @Nullable ClientAddress address;
    private int broker = BrokerDirectory.NOBODY;

    CoordinatorRoute(ClientHome home, BrokerDirectory directory, ClientPace pace, String group) {
        this.home = home;
        this.directory = directory;
        this.pace = pace;
        this.group = group;
    }

    /** The broker that was asked last. */
    int broker() {
        return broker;
    }

    /** Another broker coordinates, or this one does not answer. */
    void lost() {
        address = null;
    }

    /** Asks the coordinator, once; looks for it first if it is not known. */
    <R extends Message> void ask(
            ApiKey api, short version, Message request, int timeoutMs, Consumer<R> answered, Runnable failed) {
        ClientAddress known = address;
        if (known != null) {
            PeerClient to = directory.connection(known);
            directory.<R>ask(to, api, version, request, timeoutMs, answered, failure -> {
                lost();
                failed.run();
            });
            return;
        }
        directory.<FindCoordinatorResponse>ask(
                directory.anyone(),
                ApiKey.FIND_COORDINATOR,
                FIND_VERSION,
                new FindCoordinatorRequest().keyType(GROUP).coordinatorKeys(List.of(group)),
                pace.requestMs(),
                answer -> {
                    if (hear(answer.coordinators().get(0))) {
                        ask(api, version, request, timeoutMs, answered, failed);
                    } else {
                        failed.run();
                    }
                },
                failure -> failed.run());
    }

    private boolean hear(Coordinator found) {
        ErrorCode error = ErrorCode.of(found.errorCode());
        if (error == ErrorCode.NONE) {
            address = new ClientAddress(found.host(), found.port());
            broker = found.nodeId();
            return true;
        }
        if (!Refusals.COORDINATOR.contains(error) && error != ErrorCode.REQUEST_TIMED_OUT) {
            home.journal().fail(home.name() + " got " + error + " in place of the coordinator of " + group);
        }
        return false;
    }

    /** Whether an error says that the coordinator is another, or not ready. */
    boolean moved(ErrorCode error) {
        if (error == ErrorCode.NOT_COORDINATOR || error == ErrorCode.COORDINATOR_NOT_AVAILABLE) {
            lost();
        }
        return Refusals.COORDINATOR.contains(error);
    }
}
