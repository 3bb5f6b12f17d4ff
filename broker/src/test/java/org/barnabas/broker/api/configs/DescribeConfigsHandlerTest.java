package org.barnabas.broker.api.configs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.barnabas.broker.api.AnswerRoom;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
        return describe(type, name, keys, NEWEST);
    }

    private DescribeConfigsResult describe(byte type, String name, @Nullable List<String> keys, short version) {
        DescribeConfigsRequest request = new DescribeConfigsRequest()
                .includeSynonyms(version >= 1)
                .includeDocumentation(version >= 3)
                .resources(List.of(new DescribeConfigsResource()
                        .resourceType(type)
                        .resourceName(name)
                        .configurationKeys(keys)));
        FakeReply reply = new FakeReply(version);
        RequestHeader header = new RequestHeader().requestApiVersion(version);
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
    void whatHoldsIsToldWhereAValueInZooKeeperCannotBeUsed() {
        // Given
        images.update(delta -> delta.topicConfig(
                new Uuid(0, 7),
                Map.of("retention.ms", "a week", "segment.bytes", "much", "cleanup.policy", "compact")));
        mailbox.drain();

        // When
        DescribeConfigsResult all = describe(ResourceType.TOPIC, "orders", null);

        // Then: and what stands there is among the synonyms
        assertThat(all.errorCode()).isZero();
        assertThat(all.configs())
                .filteredOn(config -> List.of("retention.ms", "segment.bytes", "cleanup.policy")
                        .contains(config.name()))
                .extracting(config -> config.name() + "=" + config.value())
                .containsExactlyInAnyOrder("retention.ms=-1", "segment.bytes=1073741824", "cleanup.policy=compact");
        assertThat(all.configs())
                .filteredOn(config -> config.name().equals("retention.ms"))
                .flatExtracting(config -> config.synonyms())
                .extracting(synonym -> synonym.value())
                .contains("a week");
    }

    /** All answers share the room: what one that failed had taken would be missing for ever. */
    @Test
    void anAnswerThatFailsGivesItsRoomBack() {
        // Given
        AnswerRoom.Shared rooms = new AnswerRoom.Shared(1 << 20);
        DescribeConfigsHandler failing = new DescribeConfigsHandler(
                images,
                new ConfigDescriber(BrokerConfig.of(Map.of())),
                1,
                image -> {
                    throw new IllegalStateException("unforeseen");
                },
                new LoggerConfigs(1, null),
                rooms);
        DescribeConfigsRequest request = new DescribeConfigsRequest()
                .resources(List.of(
                        new DescribeConfigsResource()
                                .resourceType(ResourceType.TOPIC)
                                .resourceName("orders"),
                        new DescribeConfigsResource()
                                .resourceType(ResourceType.BROKER)
                                .resourceName("1")));
        RequestHeader header = new RequestHeader().requestApiVersion(NEWEST);

        // When
        assertThatThrownBy(() -> failing.handle(
                        new RequestContext(loop.connect(), header, RequestContext.ANONYMOUS, 0),
                        request,
                        new FakeReply(NEWEST)))
                .hasMessage("unforeseen");

        // Then
        assertThat(rooms.usedBytes()).isZero();
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

    /** Version 0 has no sources: a value is the default, or it is not. */
    @ParameterizedTest
    @ValueSource(shorts = {0, 1, 2, 3, 4})
    void everyVersionTellsWhichValuesWereSet(short version) {
        // Given
        images.update(delta -> delta.topicConfig(new Uuid(0, 7), Map.of("retention.ms", "5")));
        mailbox.drain();

        // When
        DescribeConfigsResult topic =
                describe(ResourceType.TOPIC, "orders", List.of("retention.ms", "segment.bytes"), version);
        DescribeConfigsResult broker = describe(ResourceType.BROKER, "1", null, version);
        DescribeConfigsResult loggers = describe(ResourceType.BROKER_LOGGER, "1", null, version);

        // Then
        assertThat(topic.configs())
                .extracting(DescribeConfigsResourceResult::name, DescribeConfigsResourceResult::value)
                .containsExactlyInAnyOrder(tuple("retention.ms", "5"), tuple("segment.bytes", "1073741824"));
        for (DescribeConfigsResourceResult config : topic.configs()) {
            boolean set = config.name().equals("retention.ms");
            if (version == 0) {
                assertThat(config.isDefault()).isEqualTo(!set);
            } else {
                assertThat(config.configSource()).isEqualTo((byte) (set ? 1 : 5));
            }
        }
        assertThat(broker.errorCode()).isZero();
        assertThat(loggers.errorMessage()).isNotEmpty();
    }

    @Test
    void whoNamesNoKeyWantsAll() {
        // When
        DescribeConfigsResult none = describe(ResourceType.TOPIC, "orders", List.of());

        // Then
        assertThat(none).isEqualTo(describe(ResourceType.TOPIC, "orders", null));
        assertThat(none.configs()).isNotEmpty();
    }

    private static List<String> names(DescribeConfigsResult result) {
        return result.configs().stream()
                .map(DescribeConfigsResourceResult::name)
                .toList();
    }
}
