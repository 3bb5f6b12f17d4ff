package org.barnabas.broker.api.offsets;

import java.util.List;
import java.util.function.Consumer;
import org.barnabas.broker.api.AnswerRoom;
import org.barnabas.broker.api.ApiHandler;
import org.barnabas.broker.api.RequestContext;
import org.barnabas.broker.api.ServedApi;
import org.barnabas.broker.api.groups.AnswerCollector;
import org.barnabas.broker.api.groups.GroupCoordinators;
import org.barnabas.cluster.image.ClusterImage;
import org.barnabas.cluster.image.ImageHolder;
import org.barnabas.net.Reply;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.OffsetFetchRequest;
import org.barnabas.protocol.message.OffsetFetchRequest.OffsetFetchRequestGroup;
import org.barnabas.protocol.message.OffsetFetchResponse;
import org.barnabas.protocol.message.OffsetFetchResponse.OffsetFetchResponseGroup;

/**
 * OffsetFetch: how far a group has read, for some topics or for all. Groups, topics and partitions that are named twice
 * are answered once. Groups that do not fit into the answer have the error COORDINATOR_LOAD_IN_PROGRESS, upon which
 * clients ask for these again.
 *
 * <p>Version notes: 0 reads from ZooKeeper, 1 and later ask the coordinator; 2 can ask for all topics and has an error for the whole group; 5 tells the leader epoch (KIP-320);
 * 7 can insist on offsets that no open transaction may change (KIP-447); 8 asks for several groups at once (KIP-709);
 * 10 names topics by id (KIP-848).
 */
public final class OffsetFetchHandler implements ApiHandler<OffsetFetchRequest> {

    private static final ServedApi SERVED = ServedApi.of(ApiKey.OFFSET_FETCH, ApiKey.OFFSET_FETCH.oldestVersion(), 10);

    static final short FIRST_WITH_GROUPS = 8;
    private static final short FIRST_WITH_TOPIC_IDS = 10;

    private final ImageHolder images;
    private final GroupCoordinators coordinators;
    private final OffsetsInZooKeeper inZooKeeper;
    private final AnswerRoom.Shared rooms;

    public OffsetFetchHandler(ImageHolder images, GroupCoordinators coordinators, OffsetsInZooKeeper inZooKeeper) {
        this(images, coordinators, inZooKeeper, AnswerRoom.Shared.ofThisProcess());
    }

    OffsetFetchHandler(
            ImageHolder images,
            GroupCoordinators coordinators,
            OffsetsInZooKeeper inZooKeeper,
            AnswerRoom.Shared rooms) {
        this.images = images;
        this.coordinators = coordinators;
        this.inZooKeeper = inZooKeeper;
        this.rooms = rooms;
    }

    @Override
    public ServedApi served() {
        return SERVED;
    }

    @Override
    public void handle(RequestContext context, OffsetFetchRequest request, Reply reply) {
        short version = context.version();
        if (version == OffsetsInZooKeeper.VERSION) {
            // No texts, so the answer is as large as any that could say that there is no room for it.
            OffsetFetchRequestGroup group = OffsetFetchNames.once(OffsetFetchShapes.toGroup(request));
            inZooKeeper.fetch(
                    context,
                    images.current(),
                    group,
                    reply,
                    answer -> reply.send(OffsetFetchShapes.toSingle(answer, group, version)));
            return;
        }
        AnswerRoom room = rooms.open();
        if (version < FIRST_WITH_GROUPS) {
            OffsetFetchRequestGroup group = OffsetFetchNames.once(OffsetFetchShapes.toGroup(request));
            fetch(group, request.requireStable(), room, FIRST_WITH_GROUPS, answer -> {
                reply.send(OffsetFetchShapes.toSingle(answer, group, version));
                room.close();
            });
            return;
        }
        ClusterImage image = images.current();
        List<OffsetFetchRequestGroup> groups = OffsetFetchNames.once(request.groups());
        AnswerCollector<OffsetFetchResponseGroup> answers =
                new AnswerCollector<>(context.connection(), groups.size(), all -> {
                    reply.send(new OffsetFetchResponse().groups(all));
                    room.close();
                });
        for (int i = 0; i < groups.size(); i++) {
            Consumer<OffsetFetchResponseGroup> place = answers.place(i);
            OffsetFetchRequestGroup group = groups.get(i);
            if (version < FIRST_WITH_TOPIC_IDS) {
                fetch(group, request.requireStable(), room, version, place);
            } else {
                TopicIdTranslation ids = TopicIdTranslation.resolve(group, image);
                // The names that are counted here give way to ids, which are no longer than most.
                fetch(
                        group,
                        request.requireStable(),
                        room,
                        (short) (FIRST_WITH_TOPIC_IDS - 1),
                        answer -> place.accept(ids.translate(answer)));
            }
        }
    }

    private void fetch(
            OffsetFetchRequestGroup group,
            boolean requireStable,
            AnswerRoom room,
            short version,
            Consumer<OffsetFetchResponseGroup> reply) {
        coordinators.call(
                group.groupId(),
                coordinator -> coordinator.fetchOffsets(
                        group, requireStable, answer -> reply.accept(fitting(group, answer, version, room))),
                error -> reply.accept(failed(group, error)));
    }

    private OffsetFetchResponseGroup fitting(
            OffsetFetchRequestGroup asked, OffsetFetchResponseGroup answer, short version, AnswerRoom room) {
        OffsetFetchResponse alone = new OffsetFetchResponse().groups(List.of(answer));
        if (room.take(alone, version)) {
            return answer;
        }
        boolean hopeless = rooms.isHopeless(alone, version);
        return failed(asked, hopeless ? ErrorCode.UNKNOWN_SERVER_ERROR : ErrorCode.COORDINATOR_LOAD_IN_PROGRESS);
    }

    private static OffsetFetchResponseGroup failed(OffsetFetchRequestGroup group, ErrorCode error) {
        return new OffsetFetchResponseGroup().groupId(group.groupId()).errorCode(error.code());
    }
}
