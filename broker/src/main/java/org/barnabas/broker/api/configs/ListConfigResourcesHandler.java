package org.barnabas.broker.api.configs;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.barnabas.broker.api.ApiHandler;
import org.barnabas.broker.api.RequestContext;
import org.barnabas.broker.api.ServedApi;
import org.barnabas.cluster.image.ClusterImage;
import org.barnabas.cluster.image.ImageHolder;
import org.barnabas.net.Reply;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.ListConfigResourcesRequest;
import org.barnabas.protocol.message.ListConfigResourcesResponse;
import org.barnabas.protocol.message.ListConfigResourcesResponse.ConfigResource;

/**
 * ListConfigResources: what could be described.
 *
 * <p>Version notes: 0 lists client metrics only (KIP-1000), of which there are none here; 1 lists the types that are
 * asked for, and without any all of them (KIP-1142). A type that this broker does not have is an error.
 */
public final class ListConfigResourcesHandler implements ApiHandler<ListConfigResourcesRequest> {

    private static final ServedApi SERVED = ServedApi.of(ApiKey.LIST_CONFIG_RESOURCES, 0, 1);

    private static final List<Byte> ALL = List.of(
            ResourceType.TOPIC,
            ResourceType.BROKER,
            ResourceType.BROKER_LOGGER,
            ResourceType.CLIENT_METRICS,
            ResourceType.GROUP);

    private final ImageHolder images;

    /** Lists from the current image. */
    public ListConfigResourcesHandler(ImageHolder images) {
        this.images = images;
    }

    @Override
    public ServedApi served() {
        return SERVED;
    }

    @Override
    public void handle(RequestContext context, ListConfigResourcesRequest request, Reply reply) {
        ClusterImage image = images.current();
        Set<Byte> types = new TreeSet<>(request.resourceTypes());
        if (context.version() == 0) {
            types = Set.of(ResourceType.CLIENT_METRICS);
        } else if (types.isEmpty()) {
            types = new TreeSet<>(ALL);
        }
        if (!ALL.containsAll(types)) {
            reply.send(errorResponse(request, ErrorCode.UNSUPPORTED_VERSION));
            return;
        }
        List<ConfigResource> resources = new ArrayList<>();
        for (byte type : types) {
            add(resources, image, type);
        }
        reply.send(new ListConfigResourcesResponse().configResources(resources));
    }

    private static void add(List<ConfigResource> resources, ClusterImage image, byte type) {
        if (type == ResourceType.TOPIC) {
            image.topicNames()
                    .forEach(name -> resources.add(
                            new ConfigResource().resourceType(type).resourceName(name)));
        } else if (type == ResourceType.BROKER || type == ResourceType.BROKER_LOGGER) {
            image.brokers()
                    .forEach(broker -> resources.add(
                            new ConfigResource().resourceType(type).resourceName(Integer.toString(broker.id()))));
        }
    }
}
