package org.barnabas.broker.requests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.barnabas.broker.api.ApisOfBrokers;
import org.barnabas.broker.api.access.AccessRule;
import org.barnabas.broker.api.access.Enforcement;
import org.barnabas.protocol.ApiKey;
import org.junit.jupiter.api.Test;

/** {@code ./dev docs} runs this with {@code -Dbarnabas.docs.write=true}, which writes the page instead of checking it. */
class EnforcementsTest {

    private static final Path PAGE = Path.of("..", "docs", "authorization.md");

    private static final String OPENING = """
            # Authorization
            This page is generated from the code; `./dev docs` writes it anew.

            There is no authorizer yet: everybody may do everything. What each API will ask one for is settled, and is what
            Apache Kafka asks for. Who asks for several things at once and is denied some gets the rest: each entry is
            answered for itself. Who is denied hears the same whether the resource exists or not.

            | API | For | Needs | On | When |
            |---|---|---|---|---|
            """;

    /** By Apache Kafka 3.9's KafkaApis and AuthHelper. */
    private static final Map<String, String> REFERENCE = new TreeMap<>(Map.ofEntries(
            Map.entry("PRODUCE", "WRITE TOPIC, WRITE TRANSACTIONAL_ID"),
            Map.entry("FETCH", "CLUSTER_ACTION CLUSTER, READ TOPIC"),
            Map.entry("LIST_OFFSETS", "DESCRIBE TOPIC"),
            Map.entry("METADATA", "CREATE CLUSTER, CREATE TOPIC, DESCRIBE CLUSTER, DESCRIBE TOPIC"),
            Map.entry("LEADER_AND_ISR", "CLUSTER_ACTION CLUSTER"),
            Map.entry("STOP_REPLICA", "CLUSTER_ACTION CLUSTER"),
            Map.entry("UPDATE_METADATA", "CLUSTER_ACTION CLUSTER"),
            Map.entry("CONTROLLED_SHUTDOWN", "CLUSTER_ACTION CLUSTER"),
            Map.entry("OFFSET_COMMIT", "READ GROUP, READ TOPIC"),
            Map.entry("OFFSET_FETCH", "DESCRIBE GROUP, DESCRIBE TOPIC"),
            Map.entry("FIND_COORDINATOR", "CLUSTER_ACTION CLUSTER, DESCRIBE GROUP, DESCRIBE TRANSACTIONAL_ID"),
            Map.entry("JOIN_GROUP", "READ GROUP"),
            Map.entry("HEARTBEAT", "READ GROUP"),
            Map.entry("LEAVE_GROUP", "READ GROUP"),
            Map.entry("SYNC_GROUP", "READ GROUP"),
            Map.entry("DESCRIBE_GROUPS", "DESCRIBE GROUP"),
            Map.entry("LIST_GROUPS", "DESCRIBE CLUSTER, DESCRIBE GROUP"),
            Map.entry("API_VERSIONS", ""),
            Map.entry("CREATE_TOPICS", "CREATE CLUSTER, CREATE TOPIC, DESCRIBE_CONFIGS TOPIC"),
            Map.entry("DELETE_TOPICS", "DELETE TOPIC"),
            Map.entry("DELETE_RECORDS", "DELETE TOPIC"),
            Map.entry("INIT_PRODUCER_ID", "IDEMPOTENT_WRITE CLUSTER, WRITE TOPIC, WRITE TRANSACTIONAL_ID"),
            Map.entry("OFFSET_FOR_LEADER_EPOCH", "CLUSTER_ACTION CLUSTER, DESCRIBE TOPIC"),
            Map.entry("DESCRIBE_CONFIGS", "DESCRIBE_CONFIGS CLUSTER, DESCRIBE_CONFIGS TOPIC"),
            Map.entry("ALTER_CONFIGS", "ALTER_CONFIGS CLUSTER, ALTER_CONFIGS TOPIC"),
            Map.entry("DESCRIBE_LOG_DIRS", "DESCRIBE CLUSTER"),
            Map.entry("CREATE_PARTITIONS", "ALTER TOPIC"),
            Map.entry("DELETE_GROUPS", "DELETE GROUP"),
            Map.entry("ELECT_LEADERS", "ALTER CLUSTER"),
            Map.entry("INCREMENTAL_ALTER_CONFIGS", "ALTER_CONFIGS CLUSTER, ALTER_CONFIGS TOPIC"),
            Map.entry("ALTER_PARTITION_REASSIGNMENTS", "ALTER CLUSTER"),
            Map.entry("LIST_PARTITION_REASSIGNMENTS", "DESCRIBE CLUSTER"),
            Map.entry("OFFSET_DELETE", "DELETE GROUP, READ TOPIC"),
            Map.entry("ALTER_PARTITION", "CLUSTER_ACTION CLUSTER"),
            Map.entry("ENVELOPE", "CLUSTER_ACTION CLUSTER"),
            Map.entry("DESCRIBE_CLUSTER", "DESCRIBE CLUSTER"),
            Map.entry("DESCRIBE_PRODUCERS", "READ TOPIC"),
            Map.entry("ALLOCATE_PRODUCER_IDS", "CLUSTER_ACTION CLUSTER"),
            Map.entry("LIST_CONFIG_RESOURCES", "DESCRIBE_CONFIGS CLUSTER"),
            Map.entry("DESCRIBE_TOPIC_PARTITIONS", "DESCRIBE TOPIC")));

    private static Map<ApiKey, List<AccessRule>> rules() {
        Map<ApiKey, List<AccessRule>> all = new EnumMap<>(ApiKey.class);
        Map<ApiKey, Enforcement<?>> table = Enforcements.all(true);
        table.forEach((api, enforcement) -> all.put(api, enforcement.rules()));
        return all;
    }

    @Test
    void itAsksForWhatTheReferenceAsksFor() {
        // Given
        Map<String, String> ours = new TreeMap<>();

        // When
        rules().forEach((api, rules) -> ours.put(
                api.name(),
                new TreeSet<>(rules.stream()
                                .map(rule -> rule.operation() + " " + rule.kind())
                                .toList())
                        .stream().collect(Collectors.joining(", "))));

        // Then
        assertThat(ours).isEqualTo(REFERENCE);
    }

    @Test
    void thePageSaysWhatTheCodeSays() throws IOException {
        // Given
        StringBuilder page = new StringBuilder(OPENING);
        rules().forEach((api, rules) -> {
            List<AccessRule> shown = rules.isEmpty() ? new ArrayList<>() : rules;
            String audience = ApisOfBrokers.ALL.contains(api) ? "brokers" : "clients";
            if (shown.isEmpty()) {
                page.append("| ")
                        .append(api.title())
                        .append(" | ")
                        .append(audience)
                        .append(" | nothing | | |\n");
            }
            for (AccessRule rule : shown) {
                page.append("| ")
                        .append(api.title())
                        .append(" | ")
                        .append(audience)
                        .append(" | ")
                        .append(rule.operation())
                        .append(" | ")
                        .append(rule.kind())
                        .append(" | ")
                        .append(rule.when())
                        .append(" |\n");
            }
        });
        if (Boolean.getBoolean("barnabas.docs.write")) {
            Files.writeString(PAGE, page.toString());
        }

        // When
        String written = Files.readString(PAGE);

        // Then
        assertThat(written).as("stale: run ./dev docs").isEqualTo(page.toString());
    }
}
