package org.barnabas.simulation.client;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.DescribeConfigsRequest;
import org.barnabas.protocol.message.DescribeConfigsRequest.DescribeConfigsResource;
import org.barnabas.protocol.message.DescribeConfigsResponse;
import org.barnabas.protocol.message.DescribeConfigsResponse.DescribeConfigsResourceResult;
import org.barnabas.protocol.message.DescribeConfigsResponse.DescribeConfigsResult;
import org.barnabas.protocol.message.IncrementalAlterConfigsRequest;
import org.barnabas.protocol.message.IncrementalAlterConfigsRequest.AlterConfigsResource;
import org.barnabas.protocol.message.IncrementalAlterConfigsRequest.AlterableConfig;
import org.barnabas.protocol.message.IncrementalAlterConfigsResponse;
import org.barnabas.protocol.message.IncrementalAlterConfigsResponse.AlterConfigsResourceResponse;
import org.jspecify.annotations.Nullable;

/** Alters configurations of topics that last, as far as their kind allows it. What was acknowledged must be seen at the end. */
final class TopicSettings implements Chore {

    private static final short ALTER_VERSION = 1;
    private static final short DESCRIBE_VERSION = 4;
    private static final byte TOPIC = 2;
    private static final byte SET = 0;
    private static final int AUDIT_TRIES = 200;

    private final AdminDesk desk;
    private final List<TopicPlan> topics;
    private final Map<String, List<String>> forAll;
    /** Acknowledged values by topic and key; those whose last change has an unknown fate are not among them. */
    private final Map<String, Map<String, String>> acknowledged = new TreeMap<>();
    /** Values, by topic and key, that nobody has heard the fate of: a request may still be on its way, and come true late. */
    private final Map<String, Map<String, Set<String>>> possible = new TreeMap<>();

    /** @param minInsync values of min.insync.replicas that the world allows; none to leave it alone */
    TopicSettings(AdminDesk desk, List<TopicPlan> topics, List<Integer> minInsync) {
        this.desk = desk;
        this.topics = topics.stream().filter(plan -> plan.kind().isLasting()).toList();
        this.forAll = new TreeMap<>(Map.of(
                "segment.bytes", List.of("4096", "16384", "65536"),
                "segment.ms", List.of("5000", "60000", "604800000"),
                "max.message.bytes", List.of("100000", "1048588"),
                "flush.messages", List.of("1", "100", "9223372036854775807")));
        if (!minInsync.isEmpty()) {
            forAll.put(
                    "min.insync.replicas",
                    minInsync.stream().map(String::valueOf).toList());
        }
    }

    private Map<String, List<String>> choices(TopicKind kind) {
        Map<String, List<String>> choices = new TreeMap<>(forAll);
        switch (kind) {
            case SHORTENED -> {
                choices.put("retention.ms", List.of("5000", "20000", "604800000"));
                choices.put("retention.bytes", List.of("8192", "32768", "-1"));
            }
            case COMPACTED -> {
                choices.put("min.cleanable.dirty.ratio", List.of("0.01", "0.5"));
                choices.put("max.compaction.lag.ms", List.of("2000", "9223372036854775807"));
            }
            default -> {}
        }
        return choices;
    }

    @Override
    public void run(Runnable done) {
        TopicPlan plan = desk.pick(topics);
        Map<String, List<String>> choices = choices(plan.kind());
        String key = desk.pick(List.copyOf(choices.keySet()));
        String value = desk.pick(choices.getOrDefault(key, List.of()));
        Map<String, String> ofTopic = acknowledged.computeIfAbsent(plan.name(), none -> new TreeMap<>());
        ofTopic.remove(key);
        IncrementalAlterConfigsRequest request = new IncrementalAlterConfigsRequest()
                .resources(List.of(new AlterConfigsResource()
                        .resourceType(TOPIC)
                        .resourceName(plan.name())
                        .configs(List.of(new AlterableConfig()
                                .name(key)
                                .configOperation(SET)
                                .value(value)))));
        desk.<IncrementalAlterConfigsResponse>controller(
                ApiKey.INCREMENTAL_ALTER_CONFIGS,
                ALTER_VERSION,
                request,
                answer -> {
                    AlterConfigsResourceResponse result = answer.responses().get(0);
                    if (desk.known(
                                    "setting " + key + "=" + value + " of " + plan.name(),
                                    result.errorCode(),
                                    String.valueOf(result.errorMessage()),
                                    ErrorCode.UNKNOWN_TOPIC_OR_PARTITION)
                            && result.errorCode() == ErrorCode.NONE.code()) {
                        ofTopic.put(key, value);
                    } else if (Refusals.CONTROLLER.contains(ErrorCode.of(result.errorCode()))) {
                        maybe(plan.name(), key, value);
                    }
                    done.run();
                },
                () -> {
                    maybe(plan.name(), key, value);
                    done.run();
                });
    }

    private void maybe(String topic, String key, String value) {
        desk.note("setting " + key + "=" + value + " of " + topic + ": nobody knows");
        possible.computeIfAbsent(topic, none -> new TreeMap<>())
                .computeIfAbsent(key, none -> new TreeSet<>())
                .add(value);
    }

    private boolean mayBe(String topic, String key, @Nullable String seen) {
        return seen != null
                && possible.getOrDefault(topic, Map.of())
                        .getOrDefault(key, Set.of())
                        .contains(seen);
    }

    @Override
    public void audit(Runnable done) {
        audit(AUDIT_TRIES, done);
    }

    private void audit(int tries, Runnable done) {
        List<DescribeConfigsResource> resources = acknowledged.entrySet().stream()
                .filter(topic -> !topic.getValue().isEmpty())
                .map(topic -> new DescribeConfigsResource()
                        .resourceType(TOPIC)
                        .resourceName(topic.getKey())
                        .configurationKeys(null))
                .toList();
        if (resources.isEmpty()) {
            done.run();
            return;
        }
        desk.<DescribeConfigsResponse>anyone(
                ApiKey.DESCRIBE_CONFIGS,
                DESCRIBE_VERSION,
                new DescribeConfigsRequest().resources(resources),
                answer -> {
                    String wrong = wrong(answer.results());
                    if (wrong.isEmpty()) {
                        done.run();
                    } else {
                        again(tries, wrong, done);
                    }
                },
                () -> again(tries, "nobody answers", done));
    }

    private void again(int tries, String wrong, Runnable done) {
        if (tries > 0) {
            desk.after(desk.pace().backoffMs(), () -> audit(tries - 1, done));
        } else {
            desk.fail("does not see what it has set: " + wrong);
            done.run();
        }
    }

    private String wrong(List<DescribeConfigsResult> results) {
        StringBuilder wrong = new StringBuilder();
        for (DescribeConfigsResult result : results) {
            Map<String, String> seen = new TreeMap<>();
            for (DescribeConfigsResourceResult config : result.configs()) {
                seen.put(config.name(), String.valueOf(config.value()));
            }
            acknowledged.getOrDefault(result.resourceName(), Map.of()).forEach((key, value) -> {
                if (!value.equals(seen.get(key)) && !mayBe(result.resourceName(), key, seen.get(key))) {
                    wrong.append(result.resourceName() + " has " + key + "=" + seen.get(key) + ", not " + value + "; ");
                }
            });
        }
        return wrong.toString();
    }
}
