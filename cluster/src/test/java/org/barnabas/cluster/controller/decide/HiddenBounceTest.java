package org.barnabas.cluster.controller.decide;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.barnabas.cluster.controller.ControllerLoader;
import org.barnabas.cluster.image.Lives;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.cluster.image.TopicImage;
import org.barnabas.cluster.zk.FakeZk;
import org.barnabas.cluster.zk.FakeZkServer;
import org.barnabas.cluster.znode.BrokerRegistration;
import org.barnabas.cluster.znode.StateZnode;
import org.barnabas.cluster.znode.TopicZnode;
import org.barnabas.cluster.znode.UnreadableNodes;
import org.barnabas.cluster.znode.ZnodePaths;
import org.barnabas.testkit.ManualMailbox;
import org.barnabas.testkit.SeededRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a new controller knows of a broker that came back and of a state that was written soon after. */
class HiddenBounceTest {

    private static final String STATE = ZnodePaths.state("t", 0);

    private final FakeZkServer server = new FakeZkServer();
    private final ManualMailbox answers = new ManualMailbox();
    private final FakeZk zk = new FakeZk(server, answers);
    private final PartitionImage partition = PartitionImage.led(0, 3, List.of(1, 2));

    @BeforeEach
    void createTopic() {
        zk.startUnheard();
        for (String path : List.of(
                "/brokers",
                ZnodePaths.BROKER_IDS,
                ZnodePaths.TOPICS,
                "/admin",
                ZnodePaths.DELETE_TOPICS,
                "/config",
                "/config/topics",
                "/config/brokers")) {
            create(path, new byte[0]);
        }
        byte[] topic = TopicZnode.encode(
                States.addTopic(States.withBrokers(2), "t", partition).id(), List.of(partition));
        create(ZnodePaths.topic("t"), topic);
        create(ZnodePaths.topic("t") + "/partitions", new byte[0]);
        create(ZnodePaths.topic("t") + "/partitions/0", new byte[0]);
        register(2);
    }

    @Test
    void aStateThatWasWrittenForAFormerLifeIsOfThatLife() {
        // Given
        long former = register(1);
        zk.delete(ZnodePaths.broker(1), -1, reply -> {});
        answers.drain();
        long present = register(1);

        // When: whoever writes has not heard of that yet
        write(new Lives(Map.of(1, former, 2, epoch(2))));

        // Then
        assertThat(present).isNotEqualTo(former);
        assertThat(bounced()).containsExactly(1);
    }

    @Test
    void aStateThatWasWrittenForTheLivesThatAreIsBelieved() {
        // Given
        register(1);

        // When
        write(new Lives(Map.of(1, epoch(1), 2, epoch(2))));

        // Then
        assertThat(bounced()).isEmpty();
    }

    @Test
    void ofAStateThatNamesNoLivesTheTimeDecides() {
        // Given: as Apache Kafka writes it
        register(1);
        write(new Lives(Map.of(1, epoch(1), 2, epoch(2))));
        String own = Objects.requireNonNull(server.text(STATE));
        String kafkas = own.substring(0, own.indexOf(",\"member_lives\"")) + "}";
        zk.write(STATE, kafkas.getBytes(StandardCharsets.UTF_8), -1, reply -> {});
        answers.drain();
        assertThat(bounced()).isEmpty();

        // When
        zk.delete(ZnodePaths.broker(1), -1, reply -> {});
        register(1);

        // Then
        assertThat(bounced()).containsExactly(1);
    }

    private void create(String path, byte[] data) {
        zk.create(path, data, reply -> assertThat(reply.ok()).as(path).isTrue());
        answers.drain();
    }

    private long register(int id) {
        BrokerRegistration registration = States.broker(id, null);
        create(ZnodePaths.broker(id), registration.encode(0));
        return epoch(id);
    }

    private long epoch(int id) {
        return Objects.requireNonNull(server.read(ZnodePaths.broker(id))).stat().createdZxid();
    }

    private void write(Lives lives) {
        create(STATE, StateZnode.encode(partition.withLives(lives)));
    }

    private Iterable<Integer> bounced() {
        ControllerState state = new ControllerState(2, 1, 1);
        ControllerLoader loader =
                new ControllerLoader(zk, state, null, new UnreadableNodes(), new SeededRandom(1), live -> live);
        boolean[] loaded = new boolean[1];
        loader.load(worked -> loaded[0] = worked);
        answers.drain();
        assertThat(loaded[0]).isTrue();
        TopicImage topic = Objects.requireNonNull(state.topic("t"));
        return MemberLives.bounced(state, topic.partitions().get(0));
    }
}
