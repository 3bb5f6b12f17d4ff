package org.barnabas.cluster.controller.decide;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.barnabas.cluster.BrokerChannel;
import org.barnabas.cluster.controller.Dispatcher;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.cluster.image.TopicImage;
import org.barnabas.cluster.znode.BrokerRegistration;
import org.barnabas.protocol.message.LeaderAndIsrRequest;
import org.barnabas.protocol.message.LeaderAndIsrResponse;
import org.barnabas.protocol.message.StopReplicaRequest;
import org.barnabas.protocol.message.UpdateMetadataRequest;
import org.junit.jupiter.api.Test;

class DispatcherTest {

    private final List<String> sent = new ArrayList<>();
    private final List<String> leaders = new ArrayList<>();
    private final ControllerState state = States.withBrokers(2);
    private final Dispatcher dispatcher = new Dispatcher(2, Channel::new);

    /** Notes who is sent orders. */
    private final class Channel implements BrokerChannel {

        private final BrokerRegistration to;

        private Channel(BrokerRegistration to) {
            this.to = to;
        }

        @Override
        public void leaderAndIsr(LeaderAndIsrRequest request, Consumer<LeaderAndIsrResponse> applied) {
            sent.add(to.id() + "@" + request.brokerEpoch());
            request.topicStates()
                    .forEach(topic -> topic.partitionStates()
                            .forEach(partition -> leaders.add(to.id() + " hears of " + partition.leader())));
        }

        @Override
        public void stopReplica(StopReplicaRequest request, Runnable applied) {}

        @Override
        public void updateMetadata(UpdateMetadataRequest request, Runnable applied) {}
    }

    private ControlMessages aSmallerInSyncSet() {
        TopicImage topic = States.addTopic(state, "t", 1, 1, 2);
        PartitionImage alone = LeaderElection.beside(States.partition(state, "t", 0), List.of(1), States.EPOCH);
        return ControlMessages.of(
                state, List.of(new Change.PartitionsChanged(topic.with(List.of(alone)), List.of(alone))));
    }

    private void bounce() {
        BrokerRegistration before = States.broker(1, null);
        BrokerRegistration again = new BrokerRegistration(before.node(), -1, before.epoch() + 1_000);
        state.brokers(List.of(again, States.broker(2, null)));
    }

    @Test
    void sendsWhatWasDecidedToTheLivesThatItWasDecidedFor() {
        // Given
        ControlMessages messages = aSmallerInSyncSet();

        // When
        dispatcher.send(state, messages, () -> {});

        // Then
        assertThat(sent).containsExactly("1@1001", "2@1002");
    }

    /** R10: it would go on leading in the epoch of its former life, with whatever of its log that has left. */
    @Test
    void anotherLifeOfABrokerGetsNothingThatWasDecidedForTheOneBefore() {
        // Given
        ControlMessages messages = aSmallerInSyncSet();
        ControlMessages everything = ControlMessages.everything(state);
        bounce();

        // When
        dispatcher.send(state, messages, () -> {});
        dispatcher.sendEverything(state, everything, Set.of(1));

        // Then
        assertThat(sent).containsExactly("2@1002");
    }

    /** R10: a decision that was under way when it came back, and that is made before what follows from its coming. */
    @Test
    void anotherLifeIsNotToldToLeadInTheEpochOfTheOneBefore() {
        // Given
        States.addTopic(state, "t", 1, 1, 2);
        bounce();
        TopicImage topic = Objects.requireNonNull(state.topic("t"));
        PartitionImage moved = States.partition(state, "t", 0).withReplicas(List.of(2, 1), List.of(), List.of());

        // When
        List<Change> changes =
                List.of(new Change.Reassigned(topic.with(List.of(moved)), List.of(moved), Map.of(), true));
        dispatcher.send(state, ControlMessages.of(state, changes), () -> {});

        // Then
        assertThat(leaders).containsExactly("1 hears of -1", "2 hears of 1");
    }

    @Test
    void anotherLifeIsToldWhatIsDecidedAfterItCame() {
        // Given
        aSmallerInSyncSet();
        bounce();

        // When
        dispatcher.sendEverything(state, ControlMessages.everything(state), Set.of(1));

        // Then
        assertThat(sent).containsExactly("1@2001");
    }
}
