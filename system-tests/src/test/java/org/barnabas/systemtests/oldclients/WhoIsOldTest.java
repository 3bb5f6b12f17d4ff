package org.barnabas.systemtests.oldclients;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.barnabas.systemtests.BrokerUnderTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Old clients are found on a broker that runs: by its log, and by what they cost. */
class WhoIsOldTest {

    private static final int RECORDS = 50;
    private static final OldKafka OLD = OldKafka.V0_8_2_1;

    @TempDir
    private Path folder;

    @Test
    void theLogNamesThemAndMetricsCountThem() throws Exception {
        // Given
        try (BrokerUnderTest broker = BrokerUnderTest.start(folder)) {
            Modern modern = new Modern(broker.bootstrap());
            modern.create("topic", 1);
            modern.produce("topic", "new", "gzip", RECORDS, System.currentTimeMillis());
            assertThat(modern.readAll("topic")).hasSize(RECORDS);
            assertThat(named(broker)).isEmpty();
            assertThat(counted(broker, "produce")).isZero();
            assertThat(counted(broker, "fetch")).isZero();

            // When
            OLD.run(
                    folder,
                    "JavaProducer",
                    "bootstrap=" + broker.bootstrap(),
                    "topic=topic",
                    "name=old",
                    "codecs=none,gzip",
                    "count=" + RECORDS);
            String read =
                    OLD.run(folder, "SimpleReader", "bootstrap=" + broker.bootstrap(), "topic=topic", "bytes=1000000");

            // Then
            assertThat(Line.of(read)).hasSize(3 * RECORDS);
            assertThat(counted(broker, "produce")).isEqualTo(2 * RECORDS);
            assertThat(counted(broker, "fetch")).isEqualTo(3 * RECORDS);
            assertThat(named(broker))
                    .hasSize(2)
                    .anyMatch(line -> line.contains("client=java-producer ") && line.contains(" api=PRODUCE version=0"))
                    .anyMatch(line -> line.contains("client=simple-reader ") && line.contains(" api=FETCH version=0"));
        }
    }

    private static List<String> named(BrokerUnderTest broker) {
        return broker.output()
                .lines()
                .filter(line -> line.contains("records are converted for a client of old formats"))
                .toList();
    }

    private static long counted(BrokerUnderTest broker, String api) throws IOException, InterruptedException {
        String metrics = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(broker.metrics()).build(), HttpResponse.BodyHandlers.ofString())
                .body();
        Matcher value = Pattern.compile("(?m)^barnabas_" + api + "_message_conversions_total ([0-9.E]+)$")
                .matcher(metrics);
        assertThat(value.find()).as(metrics).isTrue();
        return (long) Double.parseDouble(value.group(1));
    }
}
