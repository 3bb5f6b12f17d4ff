package org.barnabas.cluster.controller;

import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntConsumer;
import org.barnabas.cluster.BrokerChannel;
import org.barnabas.cluster.controller.decide.ConfigScope;
import org.barnabas.cluster.controller.decide.ControllerApi;
import org.barnabas.cluster.controller.decide.ControllerSettings;
import org.barnabas.cluster.controller.decide.DecisionTools;
import org.barnabas.cluster.controller.decide.RequestOrigin;
import org.barnabas.cluster.controller.decide.TopicConfigValidator;
import org.barnabas.cluster.znode.BrokerRegistration;
import org.barnabas.ports.AnyThread;
import org.barnabas.ports.Owner;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.wire.Message;
import org.barnabas.protocol.wire.Request;
import org.jspecify.annotations.Nullable;

/**
 * The cluster's controller: the sole writer of cluster state while it holds the lease. Every broker has one; at most one
 * is active. What clients ask for may come from any thread and is posted; all else happens on the thread
 * {@code controller}, where replies run, too.
 *
 * <p>A broker that is not the controller answers {@link ErrorCode#NOT_CONTROLLER}: certainly nothing was done. Whoever
 * stops being the controller answers {@link ErrorCode#REQUEST_TIMED_OUT} to what ZooKeeper may have done.
 */
public final class Controller {

    private final ControllerPorts ports;
    private final Owner owner;
    private final DecisionTools tools;
    private final Leadership leadership;
    private final String withoutZooKeeper;
    private boolean reachesZooKeeper = true;

    /**
     * Makes a controller that waits for {@link #start}.
     *
     * @param channels opens a channel to a registered broker
     * @param controllerSeen hears which broker is the controller
     */
    public Controller(
            ControllerSettings settings,
            ControllerPorts ports,
            TopicConfigValidator validator,
            EntityConfigs configs,
            Function<BrokerRegistration, BrokerChannel> channels,
            IntConsumer controllerSeen,
            @Nullable ControllerMetrics metrics) {
        this.ports = ports;
        this.owner = ports.owner();
        this.withoutZooKeeper = "Broker " + settings.brokerId()
                + ", the controller, has lost its connection to ZooKeeper: nothing can be changed until it is back.";
        this.tools = new DecisionTools(settings, validator, ports.random());
        Dispatcher dispatcher = new Dispatcher(settings.brokerId(), channels);
        this.leadership = new Leadership(settings, ports, configs, dispatcher, controllerSeen, metrics);
    }

    /** Takes part in elections from now on; the broker is registered. Called on the controller's thread. */
    public void start() {
        assert owner.isCurrent();
        leadership.start();
    }

    /** A watched node changed. Called on the controller's thread. */
    public void onChange(String path) {
        assert owner.isCurrent();
        leadership.onChange(path);
    }

    /** Somebody left a note that a configuration changed. Called on the controller's thread. */
    public void onConfigNote(ConfigScope scope, String name) {
        assert owner.isCurrent();
        leadership.onChange(scope.path(name));
    }

    /** The connection to ZooKeeper is lost, or is there again. Called on the controller's thread. */
    public void onConnection(boolean there) {
        assert owner.isCurrent();
        reachesZooKeeper = there;
        if (there) {
            leadership.reconnected();
        }
    }

    /** The session is gone, and with it the lease: nothing that was known may be used (R13). */
    public void onSessionLost() {
        assert owner.isCurrent();
        leadership.stop();
    }

    /**
     * Asks for something; the reply runs on the controller's thread, or at once where that has ended. Which version and
     * client asks is told by the origin.
     */
    @AnyThread
    public <Q extends Request, R extends Message> void ask(
            ControllerApi<Q, R> api, Q request, RequestOrigin origin, Consumer<R> reply) {
        Function<ErrorCode, R> refusal = error -> {
            R refused = api.refusal().refuse(request, error);
            return reachesZooKeeper || !owner.isCurrent()
                    ? refused
                    : RefusalReason.in(refused, error, withoutZooKeeper);
        };
        boolean posted = ports.mailbox().post(() -> {
            ReplyOnce<R> answer = new ReplyOnce<R>(
                            response -> reply.accept(api.telling().apply(request, response)))
                    .within(
                            ports.scheduler(),
                            api.patienceMs().applyAsInt(request),
                            () -> refusal.apply(ErrorCode.REQUEST_TIMED_OUT));
            boolean repeatable = api.audience() == ControllerApi.Asker.BROKER;
            leadership
                    .announcer()
                    .submit(
                            state -> api.decider().decide(state, tools, request, origin),
                            refusal,
                            repeatable,
                            api.isForwardable() ? AdminTrail.of(origin) : AdminTrail.none(),
                            answer);
        });
        if (!posted) {
            reply.accept(refusal.apply(ErrorCode.NOT_CONTROLLER));
        }
    }
}
