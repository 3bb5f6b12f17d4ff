package org.barnabas.systemtests.oldclients;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.barnabas.systemtests.RunningProcess;
import org.barnabas.testkit.FreePorts;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Systems that Debian ships and that Apache Kafka 4 disconnects. */
class CutOffSystemsTest extends OneBrokerForAll {

    private static final Path CONFIGURATIONS = Path.of("src", "test", "clients", "old", "systems");
    private static final Path BURROW = Path.of("/usr/bin/Burrow");
    private static final Path NGINX = Path.of("/usr/sbin/nginx");
    private static final Path LUA_NGINX_KAFKA = Path.of("/usr/share/lua/5.1/nginx/kafka");
    private static final Path LUA_MODULE = Path.of("/usr/share/nginx/modules/ngx_http_lua_module.so");
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int RECORDS = 50;

    private final HttpClient http = HttpClient.newHttpClient();
    private final ObjectMapper json = new ObjectMapper();

    @Test
    void nginxWritesByLua() throws Exception {
        Assumptions.assumeTrue(
                Files.exists(NGINX) && Files.isDirectory(LUA_NGINX_KAFKA) && Files.exists(LUA_MODULE),
                "lua-nginx-kafka is not installed (Debian: nginx-light libnginx-mod-http-lua lua-nginx-kafka)");
        // Given
        modern.create("logged", 3);
        int port = FreePorts.next();
        Path file = configuration("nginx.conf", port);
        List<String> command =
                List.of(NGINX.toString(), "-p", folder.toString(), "-e", "stderr", "-c", file.toString());
        try (RunningProcess nginx = RunningProcess.start(command, Map.of(), folder.resolve("nginx.out"))) {
            List<String> expected = new ArrayList<>();

            // When
            for (String how : List.of("sync.0", "async.0", "sync.1", "sync.2")) {
                String[] word = how.split("\\.", -1);
                String query = "/write?topic=logged&count=" + RECORDS + "&type=" + word[0] + "&version=" + word[1];
                Awaitility.await()
                        .atMost(PATIENCE)
                        .ignoreException(IOException.class)
                        .untilAsserted(() ->
                                assertThat(get(port, query)).as(nginx::output).isEqualTo("sent " + RECORDS + "\n"));
                IntStream.range(0, RECORDS).forEach(i -> expected.add("old-" + how + "-" + i));
            }

            // Then
            Awaitility.await()
                    .atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(modern.readAll("logged"))
                            .extracting(ConsumerRecord::value)
                            .containsExactlyInAnyOrderElementsOf(expected));
            assertThat(modern.readAll("logged"))
                    .allSatisfy(record -> assertThat(record.key()).matches("k\\d+"));
        }
    }

    @Test
    void burrowTellsTheLagOfGroupsInEitherStorage() throws Exception {
        Assumptions.assumeTrue(Files.exists(BURROW), "Burrow is not installed (Debian: burrow)");
        // Given
        modern.create("watched", 2);
        modern.produce("watched", "new", "none", RECORDS, System.currentTimeMillis());
        read("zookeeper", 10);
        read("kafka", 5);
        int port = FreePorts.next();
        configuration("burrow.toml", port);
        List<String> command = List.of(BURROW.toString(), "--config-dir", folder.toString());
        try (RunningProcess burrow = RunningProcess.start(command, Map.of(), folder.resolve("burrow.out"))) {
            Awaitility.await()
                    .atMost(PATIENCE)
                    .failFast(() ->
                            assertThat(burrow.isAlive()).as(this::logOfBurrow).isTrue())
                    .ignoreException(IOException.class)
                    .until(() -> names(port, "/v3/kafka/local/topic", "topics").contains("watched"));

            // When
            read("zookeeper", 20);
            read("kafka", 15);
            Map<String, Long> lags = Map.of("in-zookeeper", RECORDS - 30L, "in-kafka", RECORDS - 20L);

            // Then
            Awaitility.await().atMost(PATIENCE).untilAsserted(() -> {
                assertThat(names(port, "/v3/kafka/local/consumer", "consumers")).containsAll(lags.keySet());
                for (Map.Entry<String, Long> each : lags.entrySet()) {
                    JsonNode status = tree(port, "/v3/kafka/local/consumer/" + each.getKey() + "/lag")
                            .path("status");
                    assertThat(status.path("totallag").asLong(-1))
                            .as("%s", status)
                            .isEqualTo(each.getValue());
                }
            });
            assertThat(burrow.isAlive()).as(this::logOfBurrow).isTrue();
        }
    }

    /** Lets a group of 0.8.2.1 read so many more records and commit. */
    private void read(String storage, int count) {
        OldKafka.V0_8_2_1.run(
                folder,
                "HighLevelConsumers",
                "zookeeper=" + broker.zooKeeper(),
                "groups=in-" + storage + ":watched:1",
                "max=" + count,
                "with.offsets.storage=" + storage,
                "with.auto.commit.enable=false");
    }

    private String logOfBurrow() {
        try {
            return Files.readString(folder.resolve("burrow.log"));
        } catch (IOException none) {
            return none.toString();
        }
    }

    /** What is written in capitals is filled in. */
    private Path configuration(String name, int port) throws IOException {
        String[] address = broker.bootstrap().split(":", -1);
        String[] zooKeeper = broker.zooKeeper().split("/", 2);
        String text = Files.readString(CONFIGURATIONS.resolve(name))
                .replace("PORT", Integer.toString(port))
                .replace("HOST", address[0])
                .replace("BROKER", name.equals("nginx.conf") ? address[1] : broker.bootstrap())
                .replace("ZOOKEEPER", "\"" + zooKeeper[0] + "\"")
                .replace("ROOT", zooKeeper.length > 1 ? "/" + zooKeeper[1] : "")
                .replace("FOLDER", folder.toString());
        return Files.writeString(folder.resolve(name), text);
    }

    private List<String> names(int port, String path, String field) throws IOException, InterruptedException {
        List<String> names = new ArrayList<>();
        tree(port, path).path(field).forEach(name -> names.add(name.asText()));
        return names;
    }

    private JsonNode tree(int port, String path) throws IOException, InterruptedException {
        return json.readTree(get(port, path));
    }

    private String get(int port, String path) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + port + path);
        return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
