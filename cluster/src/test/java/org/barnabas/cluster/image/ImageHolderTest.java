package org.barnabas.cluster.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.barnabas.protocol.Uuid;
import org.barnabas.testkit.ManualMailbox;
import org.junit.jupiter.api.Test;

class ImageHolderTest {

    private final ManualMailbox mailbox = new ManualMailbox();
    private final ImageHolder holder = new ImageHolder(mailbox, mailbox.thread());

    @Test
    void updatesThatArriveTogetherAreOneDelta() {
        // Given
        List<ClusterDelta> deltas = new ArrayList<>();
        List<String> done = new ArrayList<>();
        holder.addListener(deltas::add);

        // When
        holder.update(delta -> delta.topic(topic("a", 1)), () -> done.add("a"));
        holder.update(delta -> delta.topic(topic("b", 2)), () -> done.add("b"));
        mailbox.drain();

        // Then
        assertThat(deltas).hasSize(1);
        assertThat(deltas.get(0).changedTopics()).containsExactly("a", "b");
        assertThat(done).containsExactly("a", "b");
        assertThat(holder.current()).isSameAs(deltas.get(0).after());
        assertThat(holder.current().topicNames()).containsExactly("a", "b");
    }

    @Test
    void anUpdateThatChangesNothingPublishesNothing() {
        // Given
        List<String> done = new ArrayList<>();

        // When
        holder.update(delta -> delta.removeTopic("none"), () -> done.add("done"));
        mailbox.drain();

        // Then
        assertThat(holder.current()).isSameAs(ClusterImage.EMPTY);
        assertThat(done).hasSize(1);
    }

    @Test
    void aFailingListenerDoesNotKeepOthersFromHearing() {
        // Given
        List<ClusterDelta> heard = new ArrayList<>();
        holder.addListener(delta -> {
            throw new IllegalStateException("expected by the test");
        });
        holder.addListener(heard::add);

        // When
        holder.update(delta -> delta.clusterId("c"));
        mailbox.drain();

        // Then
        assertThat(heard).hasSize(1);
        assertThat(holder.current().clusterId()).isEqualTo("c");
    }

    @Test
    void anImageNeverChanges() {
        // Given
        holder.update(delta -> delta.topic(topic("a", 1)).topicConfig(new Uuid(0, 1), Map.of("k", "v")));
        mailbox.drain();
        ClusterImage before = holder.current();

        // When
        holder.update(delta -> delta.removeTopic("a").topic(topic("b", 2)));
        mailbox.drain();

        // Then
        assertThat(before.topicNames()).containsExactly("a");
        assertThat(before.topicConfig("a")).containsEntry("k", "v");
        assertThat(holder.current().topicNames()).containsExactly("b");
        assertThat(holder.current().topicConfig("a")).isEmpty();
        assertThat(holder.current().topic(new Uuid(0, 1))).isNull();
    }

    @Test
    void aTopicThatWasDeletedAndCreatedAgainIsBoth() {
        // Given
        holder.update(delta -> delta.topic(topic("a", 1)));
        mailbox.drain();

        // When
        ClusterDelta delta = ClusterDelta.from(holder.current())
                .removeTopic("a")
                .topic(topic("a", 2))
                .build();

        // Then
        assertThat(delta.deletedTopics()).containsExactly("a");
        assertThat(delta.changedTopics()).containsExactly("a");
        assertThat(delta.after().topic(new Uuid(0, 1))).isNull();
    }

    @Test
    void aStopMakesAnEarlierOrderVoidButNotALaterOne() {
        // Given
        LocalReplica order = new LocalReplica("a", new Uuid(0, 1), PartitionImage.led(0, 0, List.of(1)), true);
        StoppedReplica stop = new StoppedReplica("a", new Uuid(0, 1), 0, -2, true);

        // When
        ClusterDelta stopped = ClusterDelta.from(ClusterImage.EMPTY)
                .localReplica(order)
                .stoppedReplica(stop)
                .build();
        ClusterDelta again = ClusterDelta.from(ClusterImage.EMPTY)
                .stoppedReplica(stop)
                .localReplica(order)
                .build();

        // Then
        assertThat(stopped.localReplicas()).isEmpty();
        assertThat(again.localReplicas()).containsExactly(order);
        assertThat(again.stoppedReplicas()).containsExactly(stop);
    }

    /** Else a broker with a failed log directory would take it for one that lies there. */
    @Test
    void whatWasNewInAnEarlierOrderOfTheSameDeltaIsStillNew() {
        // Given
        PartitionImage state = PartitionImage.led(0, 0, List.of(1));
        LocalReplica first = new LocalReplica("a", new Uuid(0, 1), state, true);
        LocalReplica second = new LocalReplica("a", new Uuid(0, 1), state.withPartitionEpoch(1), false);
        LocalReplica namesake = new LocalReplica("a", new Uuid(0, 2), state, false);

        // When
        ClusterDelta same = ClusterDelta.from(ClusterImage.EMPTY)
                .localReplica(first)
                .localReplica(second)
                .build();
        ClusterDelta other = ClusterDelta.from(ClusterImage.EMPTY)
                .localReplica(first)
                .localReplica(namesake)
                .build();

        // Then
        assertThat(same.localReplicas())
                .containsExactly(new LocalReplica("a", new Uuid(0, 1), state.withPartitionEpoch(1), true));
        assertThat(other.localReplicas()).containsExactly(namesake);
    }

    @Test
    void partitionsAreMergedInOrder() {
        // Given
        TopicImage topic = new TopicImage(
                "t",
                new Uuid(0, 1),
                List.of(PartitionImage.led(0, 0, List.of(1)), PartitionImage.led(2, 0, List.of(1))));

        // When
        TopicImage merged = topic.with(List.of(
                PartitionImage.led(3, 1, List.of(1)),
                PartitionImage.led(1, 1, List.of(1)),
                PartitionImage.led(2, 1, List.of(1))));

        // Then
        assertThat(merged.partitions()).extracting(PartitionImage::partition).containsExactly(0, 1, 2, 3);
        assertThat(merged.partitions()).extracting(PartitionImage::leaderEpoch).containsExactly(0, 1, 1, 1);
        assertThat(topic.partition(2)).isEqualTo(topic.partitions().get(1));
    }

    private static TopicImage topic(String name, long id) {
        return new TopicImage(name, new Uuid(0, id), List.of(PartitionImage.led(0, 0, List.of(1))));
    }
}
