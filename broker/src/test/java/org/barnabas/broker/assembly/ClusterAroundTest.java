package org.barnabas.broker.assembly;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.barnabas.broker.config.BrokerConfig;
import org.barnabas.broker.settings.ConfigRules;
import org.barnabas.cluster.controller.ControllerPorts;
import org.barnabas.cluster.image.BrokerNode;
import org.barnabas.cluster.image.Endpoint;
import org.barnabas.cluster.image.ImageHolder;
import org.barnabas.cluster.image.SecurityProtocol;
import org.barnabas.cluster.member.ClusterMember;
import org.barnabas.cluster.zk.FakeZk;
import org.barnabas.cluster.zk.FakeZkServer;
import org.barnabas.protocol.message.ControlledShutdownResponse;
import org.barnabas.testkit.FakeThreads;
import org.barnabas.testkit.ManualClock;
import org.barnabas.testkit.ManualMailbox;
import org.barnabas.testkit.ManualScheduler;
import org.barnabas.testkit.SeededRandom;
import org.junit.jupiter.api.Test;

/** What a stopping broker asks the controller for. */
class ClusterAroundTest {

    private static final BrokerConfig CONFIG = BrokerConfig.of(Map.of("broker.id", "1"));

    private final ManualMailbox mailbox = new ManualMailbox();
    private final ManualClock clock = new ManualClock(1_000);
    private final FakeZkServer server = new FakeZkServer();
    private final FakeZk zk = new FakeZk(server, mailbox);
    private final ImageHolder images = new ImageHolder(mailbox, mailbox.thread());
    private final List<Long> asked = new ArrayList<>();
    private final List<Integer> left = new ArrayList<>();
    private final ClusterMember member = new ClusterMember(
            ControllerThread.settings(CONFIG, 1),
            new ControllerPorts(
                    mailbox,
                    mailbox.thread(),
                    mailbox.thread().timers(new ManualScheduler(clock)),
                    zk,
                    clock.wall(),
                    new SeededRandom(1)),
            images,
            new ConfigRules(images, CONFIG, 1),
            broker -> {
                throw new AssertionError("nobody else is there");
            },
            null);
    private final FakeThreads threads = new FakeThreads(clock, new SeededRandom(1));
    private final ClusterAround around = new ClusterAround(
            1,
            (request, origin, answer) -> {
                asked.add(request.brokerEpoch());
                answer.accept(new ControlledShutdownResponse());
            },
            new Membership(member, mailbox, CONFIG.zooKeeper(), new MemoryZooKeeper(server), Home.of(threads)),
            images::current);

    private void join() {
        Endpoint endpoint = new Endpoint("PLAINTEXT", "host", 9092, SecurityProtocol.PLAINTEXT);
        member.connect(cluster -> member.register(new BrokerNode(1, List.of(endpoint), null), problem -> {}));
        mailbox.drain();
    }

    @Test
    void aRegisteredBrokerAsksAsTheLifeThatItIs() {
        // Given
        join();

        // When
        around.ask(left::add);
        mailbox.drain();

        // Then
        assertThat(asked).containsExactly(mailbox.thread().ask(member::brokerEpoch));
        assertThat(left).containsExactly(0);
    }

    @Test
    void aBrokerWithoutARegistrationDoesNotAskInTheNameOfWhoHasItsId() {
        // Given: its session is over, and another broker has registered with its id
        join();
        server.expire(zk.sessionId());
        ManualMailbox elsewhere = new ManualMailbox();
        FakeZk other = new FakeZk(server, elsewhere);
        other.startUnheard();
        elsewhere.drain();
        other.createEphemeral("/brokers/ids/1", new byte[0], created -> {});
        zk.learnOfExpiry();
        mailbox.drain();

        // When
        around.ask(left::add);
        mailbox.drain();

        // Then
        assertThat(asked).isEmpty();
        assertThat(left).containsExactly(HandOver.NOT_ASKED);
    }
}
