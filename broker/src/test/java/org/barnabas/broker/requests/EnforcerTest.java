package org.barnabas.broker.requests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.barnabas.broker.requests.NamingRequests.describeTopics;
import static org.barnabas.broker.requests.NamingRequests.fetchedGroup;
import static org.barnabas.broker.requests.NamingRequests.metadata;
import static org.barnabas.broker.requests.NamingRequests.produce;
import static org.barnabas.broker.requests.NamingRequests.topics;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.barnabas.broker.api.ApiVersionsHandler;
import org.barnabas.broker.api.AuthorizedOperations;
import org.barnabas.broker.api.FakeLoop;
import org.barnabas.broker.api.FakeReply;
import org.barnabas.broker.api.HandlerTable;
import org.barnabas.broker.api.RequestContext;
import org.barnabas.broker.api.access.AclOperation;
import org.barnabas.broker.api.access.Authorizer;
import org.barnabas.broker.api.access.ResourceKind;
import org.barnabas.cluster.image.ImageHolder;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.cluster.image.TopicImage;
import org.barnabas.net.Reply;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.Uuid;
import org.barnabas.protocol.message.DescribeGroupsRequest;
import org.barnabas.protocol.message.DescribeGroupsResponse;
import org.barnabas.protocol.message.DescribeTopicPartitionsRequest;
import org.barnabas.protocol.message.DescribeTopicPartitionsResponse;
import org.barnabas.protocol.message.ListGroupsRequest;
import org.barnabas.protocol.message.ListGroupsResponse;
import org.barnabas.protocol.message.MetadataRequest;
import org.barnabas.protocol.message.MetadataResponse;
import org.barnabas.protocol.message.OffsetFetchRequest;
import org.barnabas.protocol.message.OffsetFetchResponse;
import org.barnabas.protocol.message.RequestHeader;
import org.barnabas.protocol.wire.Message;
import org.barnabas.protocol.wire.Request;
import org.barnabas.testkit.ManualClock;
import org.barnabas.testkit.ManualMailbox;
import org.barnabas.testkit.ManualScheduler;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Each API with a sender to whom something is denied. */
class EnforcerTest {

    private static final Uuid OPEN = new Uuid(0, 1);

    private final ManualMailbox mailbox = new ManualMailbox();
    private final ImageHolder images = new ImageHolder(mailbox, mailbox.thread());
    private final FakeLoop loop = new FakeLoop(new ManualScheduler(new ManualClock(0)));

    @BeforeEach
    void addTopics() {
        for (var topic : Map.of("open", OPEN, "secret", DeniedRequests.SECRET).entrySet()) {
            images.update(delta -> delta.topic(
                    new TopicImage(topic.getKey(), topic.getValue(), List.of(PartitionImage.led(0, 0, List.of(1))))));
        }
        mailbox.drain();
    }

    /** What is not named so is denied, the cluster among it. */
    private static final Authorizer ONLY_OPEN = new Authorizer() {
        @Override
        public boolean allows(RequestContext who, AclOperation operation, ResourceKind kind, String name) {
            return name.equals("open");
        }

        @Override
        public boolean allowsSomewhere(RequestContext who, AclOperation operation, ResourceKind kind) {
            return false;
        }
    };

    private Enforcer enforcer(Authorizer authorizer) {
        return new Enforcer(Enforcements.all(true), new HandlerTable(List.of()), authorizer, images);
    }

    private @Nullable Reply screen(ApiKey api, int version, Request request, FakeReply reply) {
        RequestHeader header = new RequestHeader().requestApiVersion((short) version);
        RequestContext context = new RequestContext(loop.connect(), header, RequestContext.ANONYMOUS, 0);
        return enforcer(ONLY_OPEN).screen(api, context, request, reply);
    }

    @TestFactory
    Stream<DynamicTest> whoIsDeniedAllIsAnsweredWithTheReferencesErrorAndHearsNoName() {
        return DeniedRequests.deniedAsAWhole().stream()
                .map(denied ->
                        DynamicTest.dynamicTest(denied.api() + " v" + denied.version() + " " + denied.error(), () -> {
                            // Given
                            boolean named = denied.request().toString().contains("secret");
                            FakeReply reply = new FakeReply((short) denied.version());

                            // When
                            Reply left = screen(denied.api(), denied.version(), denied.request(), reply);

                            // Then
                            String answer = reply.as(Message.class).toString();
                            assertThat(left).as("the handler is not called").isNull();
                            assertThat(answer)
                                    .contains("rrorCode=" + denied.error().code());
                            if (!named) {
                                assertThat(answer).doesNotContain("secret");
                            }
                        }));
    }

    /** What shows nothing but what its sender may see, and is looked at in {@link #listsOfAllHaveOnlyWhatMayBeSeen}. */
    private static final Set<ApiKey> LISTS =
            EnumSet.of(ApiKey.METADATA, ApiKey.LIST_GROUPS, ApiKey.DESCRIBE_CLUSTER, ApiKey.API_VERSIONS);

    @Test
    void ofEachApiADenialIsTried() {
        // Given
        Set<ApiKey> tried = EnumSet.copyOf(LISTS);

        // When
        DeniedRequests.deniedAsAWhole().forEach(denied -> tried.add(denied.api()));
        DeniedRequests.deniedInPart().forEach(denied -> tried.add(denied.api()));

        // Then
        assertThat(tried).isEqualTo(Enforcements.all(true).keySet());
    }

    @TestFactory
    Stream<DynamicTest> whoIsDeniedSomeGetsTheRestAndAnErrorForEach() {
        return DeniedRequests.deniedInPart().stream()
                .map(partly -> DynamicTest.dynamicTest(partly.api() + " v" + partly.version(), () -> {
                    // Given
                    FakeReply reply = new FakeReply((short) partly.version());

                    // When
                    Reply left = screen(partly.api(), partly.version(), partly.request(), reply);

                    // Then
                    assertThat(partly.request().toString()).as("its request").doesNotContain("secret");
                    handed(left).send(partly.handled());
                    assertThat(reply.as(Message.class).toString())
                            .contains("secret")
                            .matches("(?s).*rrorCode=(29|30).*")
                            .doesNotContain("all");
                }));
    }

    @Test
    void listsOfAllHaveOnlyWhatMayBeSeen() {
        // Given
        ListGroupsResponse groups = new ListGroupsResponse()
                .groups(List.of(
                        new ListGroupsResponse.ListedGroup().groupId("open"),
                        new ListGroupsResponse.ListedGroup().groupId("secret")));
        MetadataResponse topics = metadata("open", "secret").errorFor(DeniedRequests.FINE);
        OffsetFetchResponse offsets = new OffsetFetchResponse().groups(List.of(fetchedGroup("open", "open", "secret")));

        // When
        String seenGroups = completed(ApiKey.LIST_GROUPS, 5, new ListGroupsRequest(), groups);
        String seenTopics = completed(ApiKey.METADATA, 12, new MetadataRequest().topics(null), topics);
        String seenOffsets = completed(
                ApiKey.OFFSET_FETCH,
                9,
                new OffsetFetchRequest()
                        .groups(List.of(new OffsetFetchRequest.OffsetFetchRequestGroup()
                                .groupId("open")
                                .topics(null))),
                offsets);

        // Then
        assertThat(List.of(seenGroups, seenTopics, seenOffsets))
                .allSatisfy(seen -> assertThat(seen).contains("open").doesNotContain("secret"));
    }

    @Test
    void operationsAreThoseThatAreAllowed() {
        // Given
        MetadataResponse topics = metadata("open").errorFor(DeniedRequests.FINE).clusterAuthorizedOperations(-1);
        topics.topics().forEach(topic -> topic.topicAuthorizedOperations(-1));
        DescribeGroupsResponse groups =
                new DescribeGroupsRequest().groups(List.of("open")).errorFor(DeniedRequests.FINE);
        groups.groups().forEach(group -> group.authorizedOperations(-1));

        // When
        completed(ApiKey.METADATA, 9, metadata("open"), topics);
        completed(ApiKey.DESCRIBE_GROUPS, 6, new DescribeGroupsRequest().groups(List.of("open")), groups);

        // Then all that a topic and a group know, and nothing of the cluster
        assertThat(topics.topics().get(0).topicAuthorizedOperations()).isEqualTo(AuthorizedOperations.TOPIC);
        assertThat(groups.groups().get(0).authorizedOperations()).isEqualTo(AuthorizedOperations.GROUP);
        assertThat(topics.clusterAuthorizedOperations()).isZero();
    }

    @Test
    void aTopicThatWouldBeCreatedNeedsMoreThanToBeDescribed() {
        // Given
        Authorizer describeOnly = (who, operation, kind, name) -> operation == AclOperation.DESCRIBE;
        RequestHeader header = new RequestHeader().requestApiVersion((short) 9);
        RequestContext context = new RequestContext(loop.connect(), header, RequestContext.ANONYMOUS, 0);
        MetadataRequest request = metadata("open", "missing").allowAutoTopicCreation(true);
        FakeReply reply = new FakeReply((short) 9);

        // When
        Reply left = enforcer(describeOnly).screen(ApiKey.METADATA, context, request, reply);

        // Then
        handed(left).send(new MetadataResponse());
        assertThat(request.topics()).hasSize(1);
        assertThat(reply.as(MetadataResponse.class).topics())
                .singleElement()
                .satisfies(topic -> assertThat(topic.errorCode()).isEqualTo(DeniedRequests.TOPIC.code()));
    }

    @Test
    void aProducerWithoutAcknowledgementsLosesItsConnection() {
        // Given
        FakeReply reply = new FakeReply((short) 9);

        // When
        Reply left = screen(ApiKey.PRODUCE, 9, produce("open", "secret").acks((short) 0), reply);

        // Then
        assertThat(left).isNull();
        assertThat(reply.isClosed()).isTrue();
    }

    @Test
    void theCursorOfADeniedTopicStandsForTheNextOne() {
        // Given
        DescribeTopicPartitionsRequest request = describeTopics("a", "open", "secret", "z")
                .cursor(new DescribeTopicPartitionsRequest.Cursor().topicName("secret"));
        FakeReply reply = new FakeReply((short) 0);

        // When
        Reply left = screen(ApiKey.DESCRIBE_TOPIC_PARTITIONS, 0, request, reply);

        // Then what was on pages before is not answered again
        assertThat(left).isNull();
        assertThat(reply.as(DescribeTopicPartitionsResponse.class).topics())
                .extracting(DescribeTopicPartitionsResponse.DescribeTopicPartitionsResponseTopic::name)
                .containsExactly("secret", "z");
    }

    @Test
    void whereEverybodyMayDoEverythingNothingIsInTheWay() {
        // Given
        RequestHeader header = new RequestHeader().requestApiVersion((short) 9);
        RequestContext context = new RequestContext(loop.connect(), header, RequestContext.ANONYMOUS, 0);
        FakeReply reply = new FakeReply((short) 9);

        // When
        Reply left = enforcer(Authorizer.ALLOW_ALL).screen(ApiKey.PRODUCE, context, produce("a", "b"), reply);

        // Then
        assertThat(left).isSameAs(reply);
    }

    @Test
    void anApiThatNobodyThoughtOfIsNotServed() {
        // Given
        HandlerTable handlers = new HandlerTable(List.of(new ApiVersionsHandler(List.of(), "cluster", id -> true)));

        // When
        // Then
        assertThatThrownBy(() -> new Enforcer(Map.of(), handlers, Authorizer.ALLOW_ALL, images))
                .hasMessageContaining("API_VERSIONS");
    }

    /** What the handler answers to. */
    private static Reply handed(@Nullable Reply left) {
        if (left == null) {
            throw new AssertionError("the handler is not called");
        }
        return left;
    }

    private String completed(ApiKey api, int version, Request request, Message handled) {
        FakeReply reply = new FakeReply((short) version);
        handed(screen(api, version, request, reply)).send(handled);
        return reply.as(Message.class).toString();
    }
}
