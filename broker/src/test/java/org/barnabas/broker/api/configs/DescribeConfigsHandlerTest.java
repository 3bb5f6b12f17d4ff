package org.barnabas.broker.api.configs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.barnabas.broker.api.FakeLoop;
import org.barnabas.broker.api.FakeReply;
import org.barnabas.broker.api.RequestContext;
import org.barnabas.broker.config.BrokerConfig;
import org.barnabas.broker.config.BrokerKeys;
import org.barnabas.broker.config.ConfigDescriber;
import org.barnabas.broker.config.key.ConfigKey;
import org.barnabas.broker.config.key.TopicKeys;
import org.barnabas.cluster.image.BrokerNode;
import org.barnabas.cluster.image.ImageHolder;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.cluster.image.TopicImage;
import org.barnabas.protocol.Uuid;
import org.barnabas.protocol.message.DescribeConfigsRequest;
import org.barnabas.protocol.message.DescribeConfigsRequest.DescribeConfigsResource;
import org.barnabas.protocol.message.DescribeConfigsResponse;
import org.barnabas.protocol.message.DescribeConfigsResponse.DescribeConfigsResourceResult;
import org.barnabas.protocol.message.DescribeConfigsResponse.DescribeConfigsResult;
import org.barnabas.protocol.message.RequestHeader;
import org.barnabas.testkit.ManualClock;
import org.barnabas.testkit.ManualMailbox;
import org.barnabas.testkit.ManualScheduler;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every key that a broker or a topic can have is described. */
class DescribeConfigsHandlerTest {

    private static final short NEWEST = 4;

    private final ManualMailbox mailbox = new ManualMailbox();
    private final ImageHolder images = new ImageHolder(mailbox, mailbox.thread());
    private final FakeLoop loop = new FakeLoop(new ManualScheduler(new ManualClock(0)));
    private final DescribeConfigsHandler handler = new DescribeConfigsHandler(
            images, new ConfigDescriber(BrokerConfig.of(Map.of())), 1, image -> Map.of(), new LoggerConfigs(1, null));

    @BeforeEach
    void addBrokerAndTopic() {
        images.update(delta -> delta.brokers(List.of(new BrokerNode(1, List.of(), null))));
        images.update(delta ->
                delta.topic(new TopicImage("orders", new Uuid(0, 7), List.of(PartitionImage.led(0, 0, List.of(1))))));
        mailbox.drain();
    }

    private DescribeConfigsResult describe(byte type, String name, @Nullable List<String> keys) {
        DescribeConfigsRequest request = new DescribeConfigsRequest()
                .includeSynonyms(true)
                .includeDocumentation(true)
                .resources(List.of(new DescribeConfigsResource()
                        .resourceType(type)
                        .resourceName(name)
                        .configurationKeys(keys)));
        FakeReply reply = new FakeReply(NEWEST);
        RequestHeader header = new RequestHeader().requestApiVersion(NEWEST);
        handler.handle(new RequestContext(loop.connect(), header, RequestContext.ANONYMOUS, 0), request, reply);
        return reply.as(DescribeConfigsResponse.class).results().get(0);
    }

    @Test
    void aBrokerIsDescribedByAllItsKeys() {
        // Given
        List<String> keys = BrokerKeys.all().stream().map(ConfigKey::name).toList();

        // When
        DescribeConfigsResult all = describe(ResourceType.BROKER, "1", null);

        // Then
        assertThat(all.errorCode()).isZero();
        assertThat(new TreeSet<>(names(all))).containsAll(keys);
        assertThat(all.configs())
                .filteredOn(config -> keys.contains(config.name()))
                .allSatisfy(config -> assertThat(config.documentation()).endsWith("."));
    }

    @Test
    void aTopicIsDescribedByAllItsKeys() {
        // Given
        List<String> keys =
                TopicKeys.all().stream().map(key -> key.key().name()).toList();

        // When
        DescribeConfigsResult all = describe(ResourceType.TOPIC, "orders", null);

        // Then
        assertThat(all.errorCode()).isZero();
        assertThat(names(all)).containsExactlyInAnyOrderElementsOf(keys);
    }

    @Test
    void eachKeyCanBeAskedForAlone() {
        BrokerKeys.all().forEach(key -> {
            // When
            DescribeConfigsResult one = describe(ResourceType.BROKER, "1", List.of(key.name()));

            // Then
            assertThat(names(one)).containsExactly(key.name());
            assertThat(one.configs().get(0).value()).isEqualTo(key.defaultText());
        });
    }

    private static List<String> names(DescribeConfigsResult result) {
        return result.configs().stream()
                .map(DescribeConfigsResourceResult::name)
                .toList();
    }
}
