package org.barnabas.cluster.member;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.barnabas.cluster.controller.decide.ControllerSettings;
import org.barnabas.cluster.image.BrokerNode;
import org.barnabas.cluster.image.Endpoint;
import org.barnabas.cluster.image.SecurityProtocol;
import org.barnabas.cluster.zk.FakeZk;
import org.barnabas.cluster.zk.FakeZkServer;
import org.barnabas.cluster.znode.BrokerRegistration;
import org.barnabas.cluster.znode.LastStop;
import org.barnabas.cluster.znode.ZnodePaths;
import org.barnabas.testkit.ManualClock;
import org.barnabas.testkit.ManualMailbox;
import org.barnabas.testkit.ManualScheduler;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What registrations of one life say of the life before (R12). */
class PresenceTest {

    private static final BrokerNode NODE =
            new BrokerNode(1, List.of(new Endpoint("PLAINTEXT", "host", 9092, SecurityProtocol.PLAINTEXT)), null);

    private final ManualMailbox mailbox = new ManualMailbox();
    private final FakeZkServer server = new FakeZkServer();
    private final FakeZk zk = new FakeZk(server, mailbox);
    private final List<Long> epochs = new ArrayList<>();
    private final ManualClock clock = new ManualClock(1_000);
    private final Presence presence = new Presence(
            new MemberSettings(
                    new ControllerSettings(
                            1, 1, (short) 1, true, false, 1, new ControllerSettings.Balance(true, 300_000, 10)),
                    -1),
            zk,
            clock.wall(),
            new ManualScheduler(clock),
            epochs::add,
            refusal -> {});

    @BeforeEach
    void connect() {
        zk.startUnheard();
        ZnodePaths.PERSISTENT.forEach(path -> zk.create(path, new byte[0], created -> {}));
        mailbox.drain();
    }

    private LastStop registered() {
        presence.register(NODE);
        mailbox.drain();
        String json = Objects.requireNonNull(server.text(ZnodePaths.broker(1)));
        return BrokerRegistration.decode(1, json.getBytes(StandardCharsets.UTF_8), 0)
                .lastStop();
    }

    private void loseSession() {
        server.expire(zk.sessionId());
        presence.sessionLost();
        zk.renew();
        mailbox.drain();
    }

    @Test
    void whatALifeSaidIsSaidAgainWithItselfBehindIt() {
        // Given
        presence.lastStop(LastStop.clean(7));
        assertThat(registered()).isEqualTo(LastStop.clean(7));

        // When
        loseSession();

        // Then: whether or not a controller saw that life
        LastStop again = registered();
        assertThat(again.lives()).containsExactly(7L, epochs.get(0));
        assertThat(presence.lastStop().lives()).containsExactly(7L, epochs.get(0), epochs.get(1));
    }

    @Test
    void anUncleanStopIsHealedForWhatComesAfterItOnly() {
        // Given
        presence.lastStop(LastStop.UNCLEAN);
        assertThat(registered()).isEqualTo(LastStop.UNCLEAN);

        // When
        loseSession();

        // Then
        LastStop again = registered();
        assertThat(again.cleanSince(7)).isFalse();
        assertThat(again.cleanSince(epochs.get(0))).isTrue();
    }

    @Test
    void ofManyLivesTheNewestAreNamed() {
        // Given
        presence.lastStop(LastStop.UNKNOWN);

        // When
        for (int i = 0; i < 70; i++) {
            registered();
            loseSession();
        }

        // Then
        assertThat(presence.lastStop().lives()).isEqualTo(epochs.subList(6, 70));
    }

    @Test
    void aRegistrationWhoseAnswerWasLostIsTheOneThatHolds() {
        // Given
        presence.lastStop(LastStop.clean(7));
        zk.loseAnswerOfCreate();
        registered();
        long made =
                Objects.requireNonNull(server.read(ZnodePaths.broker(1))).stat().createdZxid();

        // When
        zk.createAgain();
        mailbox.drain();

        // Then: a controller may have noted it
        assertThat(epochs).containsExactly(made);
        assertThat(presence.lastStop().lives()).containsExactly(7L, made);
    }
}
