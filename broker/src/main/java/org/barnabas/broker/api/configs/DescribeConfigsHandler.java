package org.barnabas.broker.api.configs;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.barnabas.broker.api.AnswerRoom;
import org.barnabas.broker.api.ApiHandler;
import org.barnabas.broker.api.RequestContext;
import org.barnabas.broker.api.ServedApi;
import org.barnabas.broker.config.ConfigDescriber;
import org.barnabas.broker.config.ConfigEntry;
import org.barnabas.broker.config.ConfigSource;
import org.barnabas.broker.config.key.ConfigType;
import org.barnabas.cluster.image.ClusterImage;
import org.barnabas.cluster.image.ImageHolder;
import org.barnabas.cluster.image.TopicNames;
import org.barnabas.net.Reply;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.DescribeConfigsRequest;
import org.barnabas.protocol.message.DescribeConfigsRequest.DescribeConfigsResource;
import org.barnabas.protocol.message.DescribeConfigsResponse;
import org.barnabas.protocol.message.DescribeConfigsResponse.DescribeConfigsResourceResult;
import org.barnabas.protocol.message.DescribeConfigsResponse.DescribeConfigsResult;
import org.barnabas.protocol.message.DescribeConfigsResponse.DescribeConfigsSynonym;
import org.jspecify.annotations.Nullable;

/**
 * DescribeConfigs: the values in force of topics, of this broker and of its loggers (KIP-412), and where they come from. A resource that is named
 * twice is answered once; those that do not fit into the answer have an error with a text.
 *
 * <p>Version notes: 0 tells only whether a value is the default; 1 adds sources and synonyms (KIP-226); 3 adds type
 * and documentation (KIP-569). A broker resource must name this broker; with an empty name it means what was set at
 * run time for all brokers.
 */
public final class DescribeConfigsHandler implements ApiHandler<DescribeConfigsRequest> {

    private static final ServedApi SERVED = ServedApi.of(ApiKey.DESCRIBE_CONFIGS, 0, 4);

    private final ImageHolder images;
    private final ConfigDescriber describer;
    private final int brokerId;
    private final Function<ClusterImage, Map<String, String>> inForce;
    private final LoggerConfigs loggers;
    private final AnswerRoom.Shared rooms;

    /**
     * Describes topics from the image, and the broker of that id.
     *
     * @param inForce what holds in this broker where its file leaves it open, by key
     * @param loggers of this broker
     */
    public DescribeConfigsHandler(
            ImageHolder images,
            ConfigDescriber describer,
            int brokerId,
            Function<ClusterImage, Map<String, String>> inForce,
            LoggerConfigs loggers) {
        this(images, describer, brokerId, inForce, loggers, AnswerRoom.Shared.ofThisProcess());
    }

    DescribeConfigsHandler(
            ImageHolder images,
            ConfigDescriber describer,
            int brokerId,
            Function<ClusterImage, Map<String, String>> inForce,
            LoggerConfigs loggers,
            AnswerRoom.Shared rooms) {
        this.inForce = inForce;
        this.loggers = loggers;
        this.rooms = rooms;
        this.images = images;
        this.describer = describer;
        this.brokerId = brokerId;
    }

    @Override
    public ServedApi served() {
        return SERVED;
    }

    @Override
    public void handle(RequestContext context, DescribeConfigsRequest request, Reply reply) {
        ClusterImage image = images.current();
        Asked asked = new Asked(context.version(), request);
        List<DescribeConfigsResult> results = new ArrayList<>();
        AnswerRoom room = rooms.open();
        try {
            Set<Named> named = new HashSet<>();
            for (DescribeConfigsResource resource : request.resources()) {
                if (named.add(new Named(resource.resourceType(), resource.resourceName()))) {
                    DescribeConfigsResult result = describe(image, asked, resource);
                    results.add(
                            room.take(new DescribeConfigsResponse().results(List.of(result)), context.version())
                                    ? result
                                    : failed(resource, ErrorCode.INVALID_REQUEST, "Too large: ask for less at a time"));
                }
            }
            reply.send(new DescribeConfigsResponse().results(results));
        } finally {
            room.close();
        }
    }

    private record Named(byte type, String name) {}

    /** A request in the version that it came in. */
    private record Asked(short version, DescribeConfigsRequest request) {}

    private DescribeConfigsResult describe(ClusterImage image, Asked asked, DescribeConfigsResource resource) {
        Predicate<String> wanted = wanted(resource.configurationKeys());
        String name = resource.resourceName();
        return switch (resource.resourceType()) {
            case ResourceType.TOPIC -> topic(image, asked, resource, wanted);
            case ResourceType.BROKER_LOGGER -> loggers.describe(resource, wanted);
            case ResourceType.BROKER -> {
                if (name.isEmpty()) {
                    yield result(
                            asked,
                            resource,
                            describer.allBrokers(wanted, image.brokerConfig(ClusterImage.DEFAULT_BROKER)));
                }
                if (!name.equals(Integer.toString(brokerId))) {
                    yield failed(
                            resource,
                            ErrorCode.INVALID_REQUEST,
                            "Unexpected broker id, expected " + brokerId + " or an empty name, but received " + name);
                }
                yield result(
                        asked,
                        resource,
                        describer.broker(
                                wanted,
                                image.brokerConfig(name),
                                image.brokerConfig(ClusterImage.DEFAULT_BROKER),
                                inForce.apply(image)));
            }
            default ->
                failed(
                        resource,
                        ErrorCode.INVALID_REQUEST,
                        "Resource type " + resource.resourceType() + " is not supported");
        };
    }

    private DescribeConfigsResult topic(
            ClusterImage image, Asked asked, DescribeConfigsResource resource, Predicate<String> wanted) {
        String name = resource.resourceName();
        if (image.topic(name) == null) {
            ErrorCode error = TopicNames.problem(name) == null
                    ? ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
                    : ErrorCode.INVALID_TOPIC_EXCEPTION;
            return failed(resource, error, error.message());
        }
        return result(
                asked,
                resource,
                describer.topic(
                        wanted,
                        image.topicConfig(name),
                        image.brokerConfig(Integer.toString(brokerId)),
                        image.brokerConfig(ClusterImage.DEFAULT_BROKER)));
    }

    /** Who names no key wants all, as who says so by null. */
    private static Predicate<String> wanted(@Nullable List<String> keys) {
        if (keys == null || keys.isEmpty()) {
            return key -> true;
        }
        Set<String> named = new HashSet<>(keys);
        return named::contains;
    }

    private static DescribeConfigsResult result(
            Asked asked, DescribeConfigsResource resource, List<ConfigEntry> entries) {
        List<DescribeConfigsResourceResult> configs = new ArrayList<>(entries.size());
        for (ConfigEntry entry : entries) {
            configs.add(config(asked.version(), asked.request(), entry));
        }
        return new DescribeConfigsResult()
                .resourceType(resource.resourceType())
                .resourceName(resource.resourceName())
                .configs(configs);
    }

    private static DescribeConfigsResourceResult config(
            short version, DescribeConfigsRequest request, ConfigEntry entry) {
        boolean secret = entry.key().type() == ConfigType.PASSWORD;
        DescribeConfigsResourceResult config = new DescribeConfigsResourceResult()
                .name(entry.key().name())
                .value(secret ? null : entry.value())
                .readOnly(entry.readOnly())
                .configSource(entry.source().code())
                .isSensitive(secret)
                .configType(entry.key().type().code());
        if (version == 0) {
            config.isDefault(entry.source() == ConfigSource.DEFAULT);
        }
        if (request.includeDocumentation()) {
            config.documentation(entry.key().doc());
        }
        if (request.includeSynonyms()) {
            List<DescribeConfigsSynonym> synonyms = new ArrayList<>();
            for (ConfigEntry.Synonym synonym : entry.synonyms()) {
                synonyms.add(new DescribeConfigsSynonym()
                        .name(synonym.name())
                        .value(secret ? null : synonym.value())
                        .source(synonym.source().code()));
            }
            config.synonyms(synonyms);
        }
        return config;
    }

    private static DescribeConfigsResult failed(DescribeConfigsResource resource, ErrorCode error, String message) {
        return new DescribeConfigsResult()
                .errorCode(error.code())
                .errorMessage(message)
                .resourceType(resource.resourceType())
                .resourceName(resource.resourceName());
    }
}
