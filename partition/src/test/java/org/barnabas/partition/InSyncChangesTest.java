package org.barnabas.partition;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.barnabas.partition.InSyncProposals.Member;
import org.barnabas.partition.InSyncProposals.Proposal;
import org.barnabas.partition.registry.LogDirectories;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.AlterPartitionRequest;
import org.barnabas.protocol.message.AlterPartitionResponse;
import org.barnabas.testkit.ManualMailbox;
import org.junit.jupiter.api.Test;

class InSyncChangesTest {

    private final TestBroker broker = new TestBroker();
    private final ManualMailbox mailbox = new ManualMailbox();
    private final List<AlterPartitionRequest> requests = new ArrayList<>();
    private final List<Consumer<AlterPartitionResponse>> waiting = new ArrayList<>();
    private final List<String> heard = new ArrayList<>();
    private final InSyncChanges changes = new InSyncChanges(
            new ReplicationHome(
                    mailbox.thread(), mailbox, mailbox.thread().timers(broker.scheduler), broker.clock.monotonic()),
            (request, answer) -> {
                requests.add(request);
                waiting.add(answer);
            },
            TestBroker.ID,
            () -> 8L,
            1_000);

    InSyncChangesTest() throws IOException {}

    private void propose(PartitionHandle handle, int leaderEpoch) {
        changes.propose(
                new Proposal(handle, leaderEpoch, 3, List.of(new Member(1, 8), new Member(2, 9))),
                (error, settled) -> heard.add(handle.number() + " " + error + " " + settled));
        settle();
    }

    private void settle() {
        do {
            broker.settle();
        } while (mailbox.drain() > 0);
    }

    private PartitionHandle handle(int number) {
        return new PartitionHandle(
                "orders",
                TestBroker.TOPIC_ID,
                number,
                broker.shard,
                new PartitionSetup(
                        TestBroker.ID,
                        new LogDirectories(List.of(broker.directory)),
                        Residents.NONE,
                        PartitionMetrics.none(),
                        Replication.none()),
                PartitionConfig.DEFAULT);
    }

    private static AlterPartitionResponse answer(int... partitions) {
        List<AlterPartitionResponse.PartitionData> all = new ArrayList<>();
        for (int partition : partitions) {
            all.add(new AlterPartitionResponse.PartitionData()
                    .partitionIndex(partition)
                    .leaderEpoch(5)
                    .isr(List.of(1, 2))
                    .partitionEpoch(4));
        }
        return new AlterPartitionResponse()
                .topics(List.of(new AlterPartitionResponse.TopicData()
                        .topicId(TestBroker.TOPIC_ID)
                        .partitions(all)));
    }

    @Test
    void tellsTheControllerAndThenTheLeader() {
        // Given
        propose(handle(0), 5);
        AlterPartitionRequest.PartitionData sent =
                requests.get(0).topics().get(0).partitions().get(0);
        assertThat(requests.get(0).brokerEpoch()).isEqualTo(8);
        assertThat(sent.partitionEpoch()).isEqualTo(3);
        assertThat(sent.newIsrWithEpochs()).extracting("brokerEpoch").containsExactly(8L, 9L);
        // When
        waiting.get(0).accept(answer(0));
        settle();
        // Then
        assertThat(heard).containsExactly("0 NONE Settled[leaderEpoch=5, inSync=[1, 2], partitionEpoch=4]");
    }

    @Test
    void whatIsWishedMeanwhileGoesTogether() {
        // Given
        propose(handle(0), 5);
        propose(handle(1), 5);
        propose(handle(2), 5);
        assertThat(requests).hasSize(1);
        // When
        waiting.get(0).accept(answer(0));
        settle();
        // Then
        assertThat(requests).hasSize(2);
        assertThat(requests.get(1).topics().get(0).partitions()).hasSize(2);
    }

    @Test
    void anErrorOfTheWholeIsEverybodys() {
        // Given
        propose(handle(0), 5);
        // When
        waiting.get(0).accept(new AlterPartitionResponse().errorCode(ErrorCode.NOT_CONTROLLER.code()));
        settle();
        // Then
        assertThat(heard).containsExactly("0 NOT_CONTROLLER null");
    }

    @Test
    void anAnswerThatDoesNotComeIsATimeOutAndALateOneIsVoid() {
        // Given
        propose(handle(0), 5);
        broker.scheduler.advanceMs(1_000);
        settle();
        assertThat(heard).containsExactly("0 REQUEST_TIMED_OUT null");
        // When
        waiting.get(0).accept(answer(0));
        settle();
        // Then
        assertThat(heard).hasSize(1);
        propose(handle(1), 5);
        assertThat(requests).hasSize(2);
    }
}
