package org.barnabas.systemtests.oldclients;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Tests of one class whose old clients meet one broker, and a client of today beside them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class OneBrokerForAll {

    Path folder;
    Served broker;
    Modern modern;

    @BeforeAll
    final void startBroker(@TempDir Path temporary) {
        folder = temporary;
        broker = Served.start(folder, settings());
        modern = new Modern(broker.bootstrap());
    }

    /** What is set for the broker. */
    String[] settings() {
        return new String[0];
    }

    @AfterAll
    final void stopBroker() {
        broker.close();
    }
}
