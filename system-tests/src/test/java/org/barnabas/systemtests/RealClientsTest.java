package org.barnabas.systemtests;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Client libraries of several languages and ages do their daily work against one broker, which restarts in between. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RealClientsTest {

    private final List<RealClient> clients = RealClient.all().toList();
    private Path folder;
    private BrokerUnderTest broker;

    List<RealClient> clients() {
        return clients;
    }

    @BeforeAll
    void start(@TempDir Path temporary) {
        folder = temporary;
        broker = BrokerUnderTest.start(folder, "group.initial.rebalance.delay.ms=500");
    }

    @AfterAll
    void stop() {
        broker.close();
    }

    @Order(1)
    @ParameterizedTest
    @MethodSource("clients")
    void worksAgainstAFreshBroker(RealClient client) {
        Assumptions.assumeTrue(client.missing() == null, client.missing());
        client.exercise(broker.bootstrap(), "before", folder);
    }

    @Order(2)
    @Test
    void theBrokerRestarts() {
        broker.restartCleanly();
    }

    @Order(3)
    @ParameterizedTest
    @MethodSource("clients")
    void findsItsOffsetsAfterTheRestart(RealClient client) {
        Assumptions.assumeTrue(client.missing() == null, client.missing());
        client.exercise(broker.bootstrap(), "after", folder);
    }
}
