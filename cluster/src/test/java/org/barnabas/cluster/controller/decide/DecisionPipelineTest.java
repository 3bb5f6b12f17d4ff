package org.barnabas.cluster.controller.decide;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.barnabas.cluster.controller.DecisionPipeline;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.cluster.image.TopicImage;
import org.barnabas.cluster.zk.FakeZk;
import org.barnabas.cluster.zk.FakeZkServer;
import org.barnabas.cluster.zk.ZkOp;
import org.barnabas.cluster.znode.StateZnode;
import org.barnabas.cluster.znode.ZnodePaths;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.AlterPartitionRequest;
import org.barnabas.protocol.message.AlterPartitionRequest.BrokerState;
import org.barnabas.protocol.message.AlterPartitionRequest.PartitionData;
import org.barnabas.protocol.message.AlterPartitionRequest.TopicData;
import org.barnabas.protocol.message.AlterPartitionResponse;
import org.barnabas.testkit.ManualMailbox;
import org.junit.jupiter.api.Test;

/** Leader 1 of a partition with replicas 1, 2 and 3 asks; ZooKeeper does at once what it is told, and answers later. */
class DecisionPipelineTest {

    private static final short NEWEST = 3;
    private static final String STATE = ZnodePaths.state("t", 0);

    private final FakeZkServer server = new FakeZkServer();
    private final ManualMailbox answers = new ManualMailbox();
    private final FakeZk zk = new FakeZk(server, answers);
    private final List<String> heard = new ArrayList<>();
    private int conflicts;
    private boolean repeatable = true;
    private final DecisionPipeline pipeline = new DecisionPipeline(zk, new DecisionPipeline.Host() {
        @Override
        public void onConflict() {
            conflicts++;
        }

        @Override
        public void resign() {
            pipeline().stop();
        }
    });
    private final TopicImage topic;

    DecisionPipelineTest() {
        zk.startUnheard();
        for (String path : List.of(
                "/controller_epoch",
                "/brokers",
                "/brokers/topics",
                "/brokers/topics/t",
                "/brokers/topics/t/partitions",
                "/brokers/topics/t/partitions/0",
                STATE)) {
            zk.create(path, new byte[0], reply -> {});
        }
        for (int version = 0; version < States.EPOCH_VERSION; version++) {
            raise(ZnodePaths.CONTROLLER_EPOCH);
        }
        ControllerState state = States.withBrokers(2);
        topic = States.addTopic(state, "t", 1, 1, 2, 3);
        answers.drain();
        pipeline.resume(state);
    }

    private DecisionPipeline pipeline() {
        return pipeline;
    }

    private void raise(String path) {
        zk.write(path, "9".getBytes(StandardCharsets.UTF_8), ZkOp.ANY_VERSION, reply -> {});
    }

    private void wish(String name, Integer... isr) {
        AlterPartitionRequest request = new AlterPartitionRequest()
                .brokerId(1)
                .brokerEpoch(1_001)
                .topics(List.of(new TopicData()
                        .topicId(topic.id())
                        .partitions(List.of(new PartitionData()
                                .newIsrWithEpochs(List.of(isr).stream()
                                        .map(id ->
                                                new BrokerState().brokerId(id).brokerEpoch(1_000 + id))
                                        .toList())))));
        pipeline.submit(new DecisionPipeline.Request<AlterPartitionResponse>() {
            @Override
            public Decision<AlterPartitionResponse> decide(ControllerState state) {
                return AlterPartition.decide(state, States.SETTINGS, request, NEWEST);
            }

            @Override
            public boolean isRepeatable() {
                return repeatable;
            }

            @Override
            public void done(Decision<AlterPartitionResponse> decision) {
                int code =
                        decision.response().topics().get(0).partitions().get(0).errorCode();
                heard.add(name + " done " + ErrorCode.of((short) code));
            }

            @Override
            public void refused(ErrorCode error) {
                heard.add(name + " refused " + error);
            }
        });
    }

    /** Rule R6: who asked must not take it for undone. */
    @Test
    void whatZooKeeperMayHaveDoneIsNotCalledUndoneWhenTheTermEnds() throws Exception {
        // Given
        wish("shrink", 1, 2);
        // When
        pipeline.stop();
        // Then
        PartitionImage written = StateZnode.decode(
                PartitionImage.undecided(0, List.of(1, 2, 3)),
                Objects.requireNonNull(server.read(STATE)).data(),
                1);
        assertThat(written.isr()).containsExactly(1, 2);
        assertThat(heard).containsExactly("shrink refused REQUEST_TIMED_OUT");
    }

    @Test
    void whatZooKeeperHasRefusedIsCertainlyUndone() {
        // Given: somebody else writes the state
        raise(STATE);
        wish("shrink", 1, 2);
        answers.drain();
        assertThat(conflicts).isEqualTo(1);
        assertThat(heard).isEmpty();
        // When
        pipeline.stop();
        // Then
        assertThat(heard).containsExactly("shrink refused NOT_CONTROLLER");
    }

    /** The connection broke and the write was made again: what it meets then may be what it did itself. */
    @Test
    void whatMetItsOwnWorkIsNotCalledUndone() {
        // Given
        zk.loseAnswers();
        wish("shrink", 1, 2);
        answers.drain();
        assertThat(conflicts).isEqualTo(1);
        // When
        pipeline.stop();
        // Then
        assertThat(heard).containsExactly("shrink refused REQUEST_TIMED_OUT");
    }

    /** A topic that is there already may be the one that this request has made. */
    @Test
    void aClientIsNotToldThatThereIsNothingToDoWhereItMayHaveBeenDone() {
        // Given
        zk.loseAnswers();
        repeatable = false;
        wish("shrink", 1, 2);
        answers.drain();
        // When
        ControllerState fresh = States.withBrokers(2);
        States.addTopic(fresh, "t", PartitionImage.led(0, 0, List.of(1, 2, 3)).withLeadership(1, 0, List.of(1, 2), 5));
        pipeline.resume(fresh);
        // Then
        assertThat(heard).containsExactly("shrink refused REQUEST_TIMED_OUT");
    }

    @Test
    void aLeaderThatAsksAgainHearsThatItIsSo() {
        // Given
        zk.loseAnswers();
        wish("shrink", 1, 2);
        answers.drain();
        // When
        ControllerState fresh = States.withBrokers(2);
        States.addTopic(fresh, "t", PartitionImage.led(0, 0, List.of(1, 2, 3)).withLeadership(1, 0, List.of(1, 2), 5));
        pipeline.resume(fresh);
        // Then
        assertThat(heard).containsExactly("shrink done NONE");
    }

    @Test
    void whatWasNeverSentIsCertainlyUndone() {
        // Given
        raise(STATE);
        wish("shrink", 1, 2);
        answers.drain();
        wish("later", 1);
        // When
        pipeline.stop();
        wish("last", 1);
        // Then
        assertThat(heard).contains("later refused NOT_CONTROLLER", "last refused NOT_CONTROLLER");
    }

    /** The first write fails; that the set is so already was true only in between. */
    @Test
    void whatIsToldFromAStateThatNeverCameToBeIsDecidedAnew() {
        // Given
        raise(STATE);
        wish("shrink", 1, 2);
        wish("again", 1, 2);
        // When
        answers.drain();
        // Then
        assertThat(heard).isEmpty();
        assertThat(conflicts).isEqualTo(1);
    }

    @Test
    void whoCannotJoinIsRefusedForGood() {
        // Given, when
        wish("grow", 1, 3);
        answers.drain();
        // Then
        assertThat(heard).containsExactly("grow done INELIGIBLE_REPLICA");
    }

    /** The controller of now may know better, and may have done it. */
    @Test
    void aControllerThatWasReplacedRefusesNothingForGood() {
        // Given
        raise(ZnodePaths.CONTROLLER_EPOCH);
        // When
        wish("grow", 1, 3);
        answers.drain();
        // Then
        assertThat(heard).containsExactly("grow refused NOT_CONTROLLER");
    }
}
