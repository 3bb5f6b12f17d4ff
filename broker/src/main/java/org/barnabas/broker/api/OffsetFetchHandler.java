package org.barnabas.broker.api;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.barnabas.cluster.ClusterImage;
import org.barnabas.cluster.ImageHolder;
import org.barnabas.net.Reply;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.OffsetFetchRequest;
import org.barnabas.protocol.message.OffsetFetchRequest.OffsetFetchRequestGroup;
import org.barnabas.protocol.message.OffsetFetchResponse;
import org.barnabas.protocol.message.OffsetFetchResponse.OffsetFetchResponseGroup;

/**
 * OffsetFetch: how far a group has read, for some topics or for all.
 *
 * <p>Version notes: 2 can ask for all topics and has an error for the whole group; 5 tells the leader epoch (KIP-320);
 * 7 can insist on offsets that no open transaction may change (KIP-447); 8 asks for several groups at once (KIP-709);
 * 10 names topics by id (KIP-848).
 */
public final class OffsetFetchHandler implements ApiHandler<OffsetFetchRequest> {

    private static final short FIRST_WITH_GROUPS = 8;
    private static final short FIRST_WITH_TOPIC_IDS = 10;

    private final ImageHolder images;
    private final GroupCoordinators coordinators;

    public OffsetFetchHandler(ImageHolder images, GroupCoordinators coordinators) {
        this.images = images;
        this.coordinators = coordinators;
    }

    @Override
    public ApiKey api() {
        return ApiKey.OFFSET_FETCH;
    }

    @Override
    public short oldestVersion() {
        return ApiKey.OFFSET_FETCH.oldestVersion();
    }

    @Override
    public short newestVersion() {
        return 10;
    }

    @Override
    public void handle(RequestContext context, OffsetFetchRequest request, Reply reply) {
        short version = context.version();
        if (version < FIRST_WITH_GROUPS) {
            OffsetFetchRequestGroup group = OffsetFetchShapes.toGroup(request);
            fetch(
                    group,
                    request.requireStable(),
                    answer -> reply.send(OffsetFetchShapes.toSingle(answer, group, version)));
            return;
        }
        ClusterImage image = images.current();
        List<OffsetFetchRequestGroup> groups = request.groups();
        Gather<OffsetFetchResponseGroup> answers = new Gather<>(
                context.connection(), groups.size(), all -> reply.send(new OffsetFetchResponse().groups(all)));
        for (int i = 0; i < groups.size(); i++) {
            Consumer<OffsetFetchResponseGroup> place = answers.place(i);
            OffsetFetchRequestGroup group = groups.get(i);
            if (version < FIRST_WITH_TOPIC_IDS) {
                fetch(group, request.requireStable(), place);
            } else {
                TopicIds ids = TopicIds.resolve(group, image);
                fetch(group, request.requireStable(), answer -> place.accept(ids.translate(answer)));
            }
        }
    }

    private void fetch(OffsetFetchRequestGroup group, boolean requireStable, Consumer<OffsetFetchResponseGroup> reply) {
        coordinators.call(
                group.groupId(),
                coordinator -> coordinator.fetchOffsets(group, requireStable, reply),
                error -> reply.accept(failed(group, error)));
    }

    private static OffsetFetchResponseGroup failed(OffsetFetchRequestGroup group, ErrorCode error) {
        return new OffsetFetchResponseGroup().groupId(group.groupId()).errorCode(error.code());
    }

    @Override
    public OffsetFetchResponse errorResponse(OffsetFetchRequest request, ErrorCode error) {
        // The request does not say its version: both shapes are filled, and the codec writes the one that fits.
        OffsetFetchResponse response = new OffsetFetchResponse();
        if (request.groups().isEmpty()) {
            return response.errorCode(error.code());
        }
        List<OffsetFetchResponseGroup> groups = new ArrayList<>();
        request.groups().forEach(group -> groups.add(failed(group, error)));
        return response.groups(groups);
    }
}
