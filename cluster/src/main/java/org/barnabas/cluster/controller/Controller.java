package org.barnabas.cluster.controller;

import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntConsumer;
import org.barnabas.cluster.BrokerChannel;
import org.barnabas.cluster.controller.decide.AlterPartition;
import org.barnabas.cluster.controller.decide.ConfigRequests;
import org.barnabas.cluster.controller.decide.ConfigScope;
import org.barnabas.cluster.controller.decide.ControlledShutdown;
import org.barnabas.cluster.controller.decide.ControllerSettings;
import org.barnabas.cluster.controller.decide.ControllerState;
import org.barnabas.cluster.controller.decide.Decision;
import org.barnabas.cluster.controller.decide.LeaderRequests;
import org.barnabas.cluster.controller.decide.MinInsyncChange;
import org.barnabas.cluster.controller.decide.PartitionGrowth;
import org.barnabas.cluster.controller.decide.ProducerIds;
import org.barnabas.cluster.controller.decide.ReassignmentList;
import org.barnabas.cluster.controller.decide.Reassignments;
import org.barnabas.cluster.controller.decide.Refusals;
import org.barnabas.cluster.controller.decide.RequestOrigin;
import org.barnabas.cluster.controller.decide.TopicConfigValidator;
import org.barnabas.cluster.controller.decide.TopicCreation;
import org.barnabas.cluster.controller.decide.TopicDeletion;
import org.barnabas.cluster.znode.BrokerRegistration;
import org.barnabas.ports.AnyThread;
import org.barnabas.ports.Owner;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.AllocateProducerIdsRequest;
import org.barnabas.protocol.message.AllocateProducerIdsResponse;
import org.barnabas.protocol.message.AlterConfigsRequest;
import org.barnabas.protocol.message.AlterConfigsResponse;
import org.barnabas.protocol.message.AlterPartitionReassignmentsRequest;
import org.barnabas.protocol.message.AlterPartitionReassignmentsResponse;
import org.barnabas.protocol.message.AlterPartitionRequest;
import org.barnabas.protocol.message.AlterPartitionResponse;
import org.barnabas.protocol.message.ControlledShutdownRequest;
import org.barnabas.protocol.message.ControlledShutdownResponse;
import org.barnabas.protocol.message.CreatePartitionsRequest;
import org.barnabas.protocol.message.CreatePartitionsResponse;
import org.barnabas.protocol.message.CreateTopicsRequest;
import org.barnabas.protocol.message.CreateTopicsResponse;
import org.barnabas.protocol.message.DeleteTopicsRequest;
import org.barnabas.protocol.message.DeleteTopicsResponse;
import org.barnabas.protocol.message.ElectLeadersRequest;
import org.barnabas.protocol.message.ElectLeadersResponse;
import org.barnabas.protocol.message.IncrementalAlterConfigsRequest;
import org.barnabas.protocol.message.IncrementalAlterConfigsResponse;
import org.barnabas.protocol.message.ListPartitionReassignmentsRequest;
import org.barnabas.protocol.message.ListPartitionReassignmentsResponse;
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

    private final ControllerSettings settings;
    private final ControllerPorts ports;
    private final Owner owner;
    private final TopicConfigValidator validator;
    private final Leadership leadership;

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
        this.settings = settings;
        this.ports = ports;
        this.owner = ports.owner();
        this.validator = validator;
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

    /** The session is gone, and with it the lease: nothing that was known may be used (R13). */
    public void onSessionLost() {
        assert owner.isCurrent();
        leadership.stop();
    }

    /** Creates topics; answers when their partitions can be produced to, or the request's time is over. */
    @AnyThread
    public void createTopics(CreateTopicsRequest request, RequestOrigin origin, Consumer<CreateTopicsResponse> reply) {
        boolean waits = request.timeoutMs() > 0 || request.validateOnly();
        submit(
                state -> TopicCreation.decide(state, settings, validator, ports.random(), request),
                error -> Refusals.of(request, error),
                waits ? request.timeoutMs() : 0,
                response -> reply.accept(waits ? response : tooEarly(response)));
    }

    /** Without patience the client hears that its request goes on; only refusals are certain. */
    private static CreateTopicsResponse tooEarly(CreateTopicsResponse response) {
        for (CreateTopicsResponse.CreatableTopicResult topic : response.topics()) {
            if (topic.errorCode() == ErrorCode.NONE.code()) {
                topic.errorCode(ErrorCode.REQUEST_TIMED_OUT.code());
            }
        }
        return response;
    }

    /** Deletes topics; answers when brokers no longer serve them, or the request's time is over. */
    @AnyThread
    public void deleteTopics(DeleteTopicsRequest request, RequestOrigin origin, Consumer<DeleteTopicsResponse> reply) {
        submit(
                state -> TopicDeletion.decide(state, settings, request, origin.version()),
                error -> Refusals.of(request, error),
                request.timeoutMs(),
                reply);
    }

    /** Adds partitions to topics. */
    @AnyThread
    public void createPartitions(
            CreatePartitionsRequest request, RequestOrigin origin, Consumer<CreatePartitionsResponse> reply) {
        submit(
                state -> PartitionGrowth.decide(state, ports.random(), request),
                error -> Refusals.of(request, error),
                request.timeoutMs(),
                reply);
    }

    /** Replaces what is set for topics and brokers. */
    @AnyThread
    public void alterConfigs(AlterConfigsRequest request, RequestOrigin origin, Consumer<AlterConfigsResponse> reply) {
        submit(
                state -> MinInsyncChange.before(state, settings, ConfigRequests.decide(state, validator, request)),
                error -> Refusals.of(request, error),
                0,
                reply);
    }

    /** Changes single keys of topics and brokers. */
    @AnyThread
    public void incrementalAlterConfigs(
            IncrementalAlterConfigsRequest request,
            RequestOrigin origin,
            Consumer<IncrementalAlterConfigsResponse> reply) {
        submit(
                state -> MinInsyncChange.before(state, settings, ConfigRequests.decide(state, validator, request)),
                error -> Refusals.of(request, error),
                0,
                reply);
    }

    /** Gives a broker producer ids that nobody else ever gets. */
    @AnyThread
    public void allocateProducerIds(
            AllocateProducerIdsRequest request, RequestOrigin origin, Consumer<AllocateProducerIdsResponse> reply) {
        submit(state -> ProducerIds.decide(state, request), Refusals::producerIds, 0, reply);
    }

    /** A leader wants another in-sync set (KIP-497). */
    @AnyThread
    public void alterPartition(
            AlterPartitionRequest request, RequestOrigin origin, Consumer<AlterPartitionResponse> reply) {
        submitRepeatable(
                state -> AlterPartition.decide(state, settings, request, origin.version()),
                AlterPartition::refused,
                reply);
    }

    /**
     * A broker is about to stop and gives its leaderships away; answers with those that nobody could take over. The
     * broker may ask again while it waits for others to catch up.
     */
    @AnyThread
    public void controlledShutdown(
            ControlledShutdownRequest request, RequestOrigin origin, Consumer<ControlledShutdownResponse> reply) {
        submitRepeatable(
                state -> ControlledShutdown.decide(state, settings, request), ControlledShutdown::refused, reply);
    }

    /** Gives leaderships to preferred replicas, or, at the price of records, to any (KIP-460). */
    @AnyThread
    public void electLeaders(ElectLeadersRequest request, RequestOrigin origin, Consumer<ElectLeadersResponse> reply) {
        submit(
                state -> LeaderRequests.decide(state, request, origin.version()),
                error -> Refusals.of(request, error),
                request.timeoutMs(),
                reply);
    }

    /** Moves replicas, or cancels moves (KIP-455); answers when the moves have begun, not when they are done. */
    @AnyThread
    public void alterPartitionReassignments(
            AlterPartitionReassignmentsRequest request,
            RequestOrigin origin,
            Consumer<AlterPartitionReassignmentsResponse> reply) {
        submit(
                state -> Reassignments.decide(state, settings, request),
                error -> Refusals.of(request, error),
                request.timeoutMs(),
                reply);
    }

    /** Tells which replicas are being moved. */
    @AnyThread
    public void listPartitionReassignments(
            ListPartitionReassignmentsRequest request,
            RequestOrigin origin,
            Consumer<ListPartitionReassignmentsResponse> reply) {
        submit(state -> ReassignmentList.decide(state, request), Refusals::reassignmentList, 0, reply);
    }

    /** For what clients ask for: what is there already may be refused, and who has waited for long enough hears so. */
    private <R> void submit(
            Function<ControllerState, Decision<R>> decide,
            Function<ErrorCode, R> refusal,
            int timeoutMs,
            Consumer<R> reply) {
        post(refusal, reply, () -> {
            Answer<R> answer = new Answer<>(reply)
                    .within(ports.scheduler(), timeoutMs, () -> refusal.apply(ErrorCode.REQUEST_TIMED_OUT));
            leadership.announcer().submit(decide, refusal, false, answer);
        });
    }

    /** For what brokers ask for again until it is so. */
    private <R> void submitRepeatable(
            Function<ControllerState, Decision<R>> decide, Function<ErrorCode, R> refusal, Consumer<R> reply) {
        post(refusal, reply, () -> leadership.announcer().submit(decide, refusal, true, new Answer<>(reply)));
    }

    private <R> void post(Function<ErrorCode, R> refusal, Consumer<R> reply, Runnable message) {
        if (!ports.mailbox().post(message)) {
            reply.accept(refusal.apply(ErrorCode.NOT_CONTROLLER));
        }
    }
}
