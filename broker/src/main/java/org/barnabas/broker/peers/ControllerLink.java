package org.barnabas.broker.peers;

import java.util.function.Consumer;
import java.util.function.Supplier;
import org.barnabas.broker.api.brokers.ControllerCall;
import org.barnabas.cluster.controller.decide.ControllerApi;
import org.barnabas.cluster.controller.decide.RequestOrigin;
import org.barnabas.cluster.image.BrokerNode;
import org.barnabas.cluster.image.ClusterDelta;
import org.barnabas.cluster.image.ClusterImage;
import org.barnabas.cluster.image.ImageListener;
import org.barnabas.net.Answer;
import org.barnabas.net.ClientFailure;
import org.barnabas.net.PeerClient;
import org.barnabas.ports.AnyThread;
import org.barnabas.ports.Loop;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.EnvelopeResponse;
import org.barnabas.protocol.wire.Message;
import org.barnabas.protocol.wire.Request;
import org.jspecify.annotations.Nullable;

/**
 * This broker's way to the controller, wherever it is: in this process by a call, elsewhere by one connection that is
 * kept open and watched. State lives on one net loop; what is public may be called from any thread.
 */
public final class ControllerLink implements ImageListener, AutoCloseable {

    private static final int TIMEOUT_MS = 30_000;
    private static final int PATIENCE_MS = 5_000;
    private static final long RETRY_MS = 50;
    private static final int NOBODY = -1;

    private final int brokerId;
    private final Peers peers;
    private final Loop loop;
    private final Consumer<BrokerNode> controllerGone;
    private int controllerId = NOBODY;
    private @Nullable BrokerNode target;
    private @Nullable PeerClient client;
    private @Nullable Pulse pulse;

    /** @param controllerGone told on any thread when the controller's process seems to be gone */
    public ControllerLink(int brokerId, Peers peers, Consumer<BrokerNode> controllerGone) {
        this.brokerId = brokerId;
        this.peers = peers;
        this.loop = peers.home();
        this.controllerGone = controllerGone;
    }

    @AnyThread
    @Override
    public void onImage(ClusterDelta delta) {
        ClusterImage after = delta.after();
        int controller = after.controllerId();
        if (controller != delta.before().controllerId() || delta.brokersChanged()) {
            BrokerNode node = after.broker(controller);
            loop.execute(() -> turnTo(controller, node));
        }
    }

    private void turnTo(int controller, @Nullable BrokerNode node) {
        controllerId = controller;
        if (node == null || controller == brokerId) {
            forget();
        } else if (!node.equals(target)) {
            forget();
            open(node);
        }
    }

    private void open(BrokerNode node) {
        PeerClient opened = peers.client(node, loop);
        if (opened != null) {
            target = node;
            client = opened;
            pulse = new Pulse(opened, () -> controllerGone.accept(node));
            pulse.start();
        }
    }

    /** Ends the connection; what is asked for afterwards is refused. */
    @AnyThread
    @Override
    public void close() {
        loop.execute(() -> turnTo(NOBODY, null));
    }

    private void forget() {
        if (pulse != null) {
            pulse.stop();
        }
        if (client != null) {
            client.close();
        }
        target = null;
        client = null;
        pulse = null;
    }

    /**
     * What a client asks for, wrapped with its name if it has to travel (KIP-590). Waits a little for a controller
     * while there is none.
     *
     * @param local the controller in this process; where it is not active, it says so
     */
    @AnyThread
    public <Q extends Request, R extends Message> ControllerCall<Q, R> forwarded(
            ControllerApi<Q, R> api, ControllerCall<Q, R> local) {
        return (request, origin, answer) -> loop.execute(() -> {
            short version = (short) Math.min(api.api().newestVersion(), origin.version());
            Forward<Q, R> forward = new Forward<>(api, version, request, origin, local, answer);
            forward.attempt(PATIENCE_MS);
        });
    }

    /**
     * What this broker asks for itself: sent as it is, once; answered on the link's loop, or, when that has ended, by the caller.
     *
     * @param local the controller in this process
     * @param refusal the answer if the controller was not reached, which may still have done what it was asked for
     */
    @AnyThread
    public <Q extends Request, R extends Message> ControllerCall<Q, R> direct(
            ControllerApi<Q, R> api, ControllerCall<Q, R> local, Supplier<R> refusal) {
        return (request, origin, answer) -> {
            boolean taken = loop.offer(() -> {
                PeerClient remote = client;
                if (controllerId == brokerId) {
                    local.ask(request, origin, answer);
                } else if (remote == null) {
                    answer.accept(refusal.get());
                } else {
                    remote.send(api.api(), api.api().newestVersion(), request, TIMEOUT_MS, answer(answer, refusal));
                }
            });
            if (!taken) {
                answer.accept(refusal.get());
            }
        };
    }

    private static <R extends Message> Answer answer(Consumer<R> answer, Supplier<R> refusal) {
        return new Answer() {
            @Override
            @SuppressWarnings("unchecked") // the codec of an API and its caller agree on the response
            public void onResponse(Message response) {
                answer.accept((R) response);
            }

            @Override
            public void onFailure(ClientFailure failure) {
                answer.accept(refusal.get());
            }
        };
    }

    /** One request on its way. */
    private final class Forward<Q extends Request, R extends Message> implements Answer {

        private final ControllerApi<Q, R> api;
        private final short version;
        private final Q request;
        private final RequestOrigin origin;
        private final ControllerCall<Q, R> local;
        private final Consumer<R> answer;
        private long patienceMs;

        Forward(
                ControllerApi<Q, R> api,
                short version,
                Q request,
                RequestOrigin origin,
                ControllerCall<Q, R> local,
                Consumer<R> answer) {
            this.api = api;
            this.version = version;
            this.request = request;
            this.origin = origin;
            this.local = local;
            this.answer = answer;
        }

        void attempt(long patience) {
            patienceMs = patience;
            PeerClient remote = client;
            if (controllerId == brokerId) {
                local.ask(request, origin, answer);
            } else if (remote == null) {
                later();
            } else {
                remote.send(
                        ApiKey.ENVELOPE,
                        (short) 0,
                        Envelopes.wrap(api.api(), version, request, origin),
                        TIMEOUT_MS,
                        this);
            }
        }

        /** Nobody has begun with the request: it may be tried again. */
        private void later() {
            if (patienceMs <= 0) {
                // The controller here is not active and says so in the words of the API.
                local.ask(request, origin, answer);
            } else {
                loop.schedule(RETRY_MS, () -> attempt(patienceMs - RETRY_MS));
            }
        }

        /** Sent, and nobody knows what became of it: that is no refusal, nor is the request made again. */
        private void maybeDone() {
            answer.accept(api.refusal().refuse(request, ErrorCode.REQUEST_TIMED_OUT));
        }

        @Override
        @SuppressWarnings("unchecked") // the codec of an API and its caller agree on the response
        public void onResponse(Message response) {
            EnvelopeResponse envelope = (EnvelopeResponse) response;
            ErrorCode error = ErrorCode.of(envelope.errorCode());
            Message inner = error == ErrorCode.NONE ? Envelopes.unwrap(api.api(), version, envelope) : null;
            if (inner != null) {
                answer.accept((R) inner);
            } else if (error == ErrorCode.NOT_CONTROLLER) {
                later();
            } else {
                maybeDone();
            }
        }

        @Override
        public void onFailure(ClientFailure failure) {
            if (failure == ClientFailure.REFUSED || failure == ClientFailure.UNREACHABLE) {
                later();
            } else {
                maybeDone();
            }
        }
    }
}
