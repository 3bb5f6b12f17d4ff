package org.barnabas.cluster.member;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.barnabas.cluster.image.BrokerNode;
import org.barnabas.cluster.image.Endpoint;
import org.barnabas.cluster.image.SecurityProtocol;
import org.barnabas.cluster.zk.FakeZk;
import org.barnabas.cluster.zk.FakeZkServer;
import org.barnabas.cluster.zk.ZkListener;
import org.barnabas.cluster.znode.BrokerRegistration;
import org.barnabas.cluster.znode.LastStop;
import org.barnabas.cluster.znode.ZnodePaths;
import org.barnabas.testkit.ManualClock;
import org.barnabas.testkit.ManualMailbox;
import org.barnabas.testkit.ManualScheduler;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a broker does that finds a registration with its id. */
class RegistrationTest {

    private static final int LASTS_MS = 10_000;

    private final ManualMailbox mailbox = new ManualMailbox();
    private final ManualClock clock = new ManualClock(1_000);
    private final ManualScheduler scheduler = new ManualScheduler(clock);
    private final FakeZkServer server = new FakeZkServer();
    private final FakeZk former = new FakeZk(server, mailbox);
    private final FakeZk zk = new FakeZk(server, mailbox);
    private final List<Long> epochs = new ArrayList<>();
    private final List<String> refusals = new ArrayList<>();
    private boolean wanted = true;

    @BeforeEach
    void connect() {
        former.startUnheard();
        zk.startUnheard();
        ZnodePaths.PERSISTENT.forEach(path -> zk.create(path, new byte[0], created -> {}));
        mailbox.drain();
    }

    private static BrokerRegistration broker(int port, int sessionTimeoutMs) {
        Endpoint endpoint = new Endpoint("PLAINTEXT", "host", port, SecurityProtocol.PLAINTEXT);
        return new BrokerRegistration(
                new BrokerNode(1, List.of(endpoint), null), -1, -1, LastStop.UNKNOWN, 0, sessionTimeoutMs);
    }

    private void registered(FakeZk by, int sessionTimeoutMs) {
        by.createEphemeral(ZnodePaths.broker(1), broker(9092, sessionTimeoutMs).encode(1), created -> {});
        mailbox.drain();
    }

    private Registration register() {
        return register(false);
    }

    private Registration register(boolean again) {
        BrokerRegistration broker = broker(9093, FakeZk.SESSION_MS);
        Registration registration = new Registration(
                zk, scheduler, broker, broker.encode(2), again, () -> wanted, epochs::add, refusals::add);
        registration.run();
        mailbox.drain();
        return registration;
    }

    private void pass(long ms) {
        for (long passed = 0; passed < ms; passed += Registration.LOOK_MS) {
            scheduler.advanceMs(Registration.LOOK_MS);
            mailbox.drain();
        }
    }

    @Test
    void theNodeOfACrashedLifeIsWaitedForUntilItsSessionEnds() {
        // Given
        registered(former, LASTS_MS);

        // When
        Registration registration = register();
        pass(LASTS_MS);
        String waiting = registration.waitingFor();
        server.expire(former.sessionId());
        pass(Registration.LOOK_MS);

        // Then
        assertThat(waiting).contains("host:9092").contains("within 3 s");
        assertThat(registration.waitingFor()).isNull();
        assertThat(epochs).hasSize(1);
        assertThat(refusals).isEmpty();
        assertThat(server.text(ZnodePaths.broker(1))).contains("host:9093");
    }

    @Test
    void aNodeThatStaysIsAnotherBrokers() {
        // Given
        registered(former, LASTS_MS);

        // When
        register();
        pass(LASTS_MS + Registration.LATE_MS - Registration.LOOK_MS);
        boolean patient = refusals.isEmpty();
        pass(Registration.LOOK_MS);

        // Then
        assertThat(patient).isTrue();
        assertThat(refusals).singleElement().asString().contains("same id").contains("host:9092");
        assertThat(epochs).isEmpty();
        assertThat(scheduler.pending()).isZero();
        assertThat(server.text(ZnodePaths.broker(1))).contains("host:9092");
    }

    @Test
    void aBrokerThatLostItsIdInMidLifeDoesNotWaitForIt() {
        // Given
        registered(former, LASTS_MS);

        // When
        register(true);

        // Then
        assertThat(refusals).singleElement().asString().contains("same id").contains("host:9092");
        assertThat(epochs).isEmpty();
        assertThat(scheduler.pending()).isZero();
    }

    @Test
    void aBrokerThatRegistersAgainReplacesTheNodeOfItsOwnSessionBefore() {
        // Given
        registered(zk, LASTS_MS);
        long before = zk.sessionId();
        zk.renew();

        // When
        register(true);

        // Then
        assertThat(zk.previousSessionId()).isEqualTo(before);
        assertThat(refusals).isEmpty();
        assertThat(epochs).hasSize(1);
        assertThat(server.text(ZnodePaths.broker(1))).contains("host:9093");
    }

    @Test
    void whoDoesNotTellHowLongItsSessionLastsIsWaitedForAsLongAsIsUsual() {
        // Given: a broker of an older version, or Kafka's
        registered(former, 0);

        // When
        register();
        pass(BrokerRegistration.USUAL_SESSION_MS);

        // Then
        assertThat(refusals).isEmpty();
    }

    @Test
    void aLifeThatIsProvenToBeOverIsEndedAtOnce() {
        // Given
        registered(former, LASTS_MS);
        zk.provenOver(former.sessionId());

        // When
        register();

        // Then
        assertThat(epochs).hasSize(1);
        assertThat(server.lives(former.sessionId())).isFalse();
    }

    @Test
    void anotherBrokerThatComesMeanwhileIsNoFormerLife() {
        // Given
        registered(former, LASTS_MS);
        register();
        FakeZk rival = new FakeZk(server, mailbox);
        rival.listen(new ZkListener() {
            @Override
            public void onSession(Session state) {}

            @Override
            public void onChange(String path) {}
        });
        rival.start();

        // When
        server.expire(former.sessionId());
        registered(rival, LASTS_MS);
        pass(Registration.LOOK_MS);

        // Then
        assertThat(refusals).hasSize(1);
    }

    @Test
    void aServerThatComesBackGivesSessionsTheirTimeAgain() {
        // Given
        registered(former, LASTS_MS);
        Registration registration = register();
        pass(LASTS_MS);

        // When
        registration.startOver();
        pass(LASTS_MS);

        // Then
        assertThat(refusals).isEmpty();
    }

    @Test
    void aRegistrationThatIsNotWantedAnyMoreStops() {
        // Given
        registered(former, LASTS_MS);
        register();

        // When
        wanted = false;
        pass(Registration.LOOK_MS);
        server.expire(former.sessionId());
        pass(LASTS_MS);

        // Then
        assertThat(epochs).isEmpty();
        assertThat(refusals).isEmpty();
        assertThat(scheduler.pending()).isZero();
    }
}
