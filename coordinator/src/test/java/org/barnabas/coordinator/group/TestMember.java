package org.barnabas.coordinator.group;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.barnabas.coordinator.OneAnswer;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.HeartbeatRequest;
import org.barnabas.protocol.message.HeartbeatResponse;
import org.barnabas.protocol.message.JoinGroupRequest;
import org.barnabas.protocol.message.JoinGroupResponse;
import org.barnabas.protocol.message.LeaveGroupRequest;
import org.barnabas.protocol.message.LeaveGroupResponse;
import org.barnabas.protocol.message.SyncGroupRequest;
import org.barnabas.protocol.message.SyncGroupResponse;
import org.jspecify.annotations.Nullable;

/** A consumer as its client library behaves, one step at a time. */
public final class TestMember {

    public static final int SESSION_MS = 10_000;
    public static final int REBALANCE_MS = 60_000;

    private final GroupWorld world;
    private final String groupId;
    private final String clientId;
    private final @Nullable String instanceId;
    private String memberId = "";
    private int generation = -1;
    private String topic = "orders";
    private List<String> protocols = List.of("range");
    private String protocolType = "consumer";
    private short version = 9;
    private int sessionMs = SESSION_MS;
    private boolean asked;
    private OneAnswer<JoinGroupResponse> join = new OneAnswer<>();
    private OneAnswer<SyncGroupResponse> sync = new OneAnswer<>();

    TestMember(GroupWorld world, String groupId, String clientId, @Nullable String instanceId) {
        this.world = world;
        this.groupId = groupId;
        this.clientId = clientId;
        this.instanceId = instanceId;
    }

    public TestMember version(int newVersion) {
        version = (short) newVersion;
        return this;
    }

    public TestMember protocols(String... names) {
        protocols = List.of(names);
        return this;
    }

    TestMember protocolType(String type) {
        protocolType = type;
        return this;
    }

    public TestMember subscribe(String newTopic) {
        topic = newTopic;
        return this;
    }

    public TestMember session(int ms) {
        sessionMs = ms;
        return this;
    }

    TestMember withId(String id) {
        memberId = id;
        return this;
    }

    public String id() {
        return memberId;
    }

    @Nullable
    String instanceId() {
        return instanceId;
    }

    /** Whether it has ever asked to join. */
    boolean hasJoined() {
        return asked;
    }

    int generation() {
        return generation;
    }

    /** Joins, in two steps if the coordinator wants that; the answer may be pending afterwards. */
    public OneAnswer<JoinGroupResponse> join() {
        OneAnswer<JoinGroupResponse> answer = joinOnce();
        if (answer.isGiven() && answer.get().errorCode() == ErrorCode.MEMBER_ID_REQUIRED.code()) {
            memberId = answer.get().memberId();
            answer = joinOnce();
        }
        return answer;
    }

    public OneAnswer<JoinGroupResponse> joinOnce() {
        join = new OneAnswer<>();
        asked = true;
        List<JoinGroupRequest.JoinGroupRequestProtocol> offered = new ArrayList<>();
        for (String name : protocols) {
            offered.add(
                    new JoinGroupRequest.JoinGroupRequestProtocol().name(name).metadata(subscription(topic)));
        }
        JoinGroupRequest request = new JoinGroupRequest()
                .groupId(groupId)
                .memberId(memberId)
                .groupInstanceId(instanceId)
                .sessionTimeoutMs(sessionMs)
                .rebalanceTimeoutMs(REBALANCE_MS)
                .protocolType(protocolType)
                .protocols(offered);
        world.thread.within(
                () -> world.coordinator.joinGroup(new MemberOrigin(clientId, "/127.0.0.1"), request, version, join));
        return join;
    }

    static byte[] subscription(String... topics) {
        ByteBuf buffer = Unpooled.buffer();
        buffer.writeShort(0).writeInt(topics.length);
        for (String name : topics) {
            buffer.writeShort(name.length()).writeBytes(name.getBytes(StandardCharsets.UTF_8));
        }
        buffer.writeInt(-1);
        byte[] bytes = new byte[buffer.readableBytes()];
        buffer.readBytes(bytes);
        return bytes;
    }

    public boolean isJoinAnswered() {
        return join.isGiven();
    }

    public ErrorCode joinError() {
        return ErrorCode.of(join.get().errorCode());
    }

    /** Takes over what a successful join said. */
    public JoinGroupResponse joined() {
        JoinGroupResponse response = join.get();
        if (response.errorCode() != 0) {
            throw new AssertionError("join failed: " + ErrorCode.of(response.errorCode()));
        }
        memberId = response.memberId();
        generation = response.generationId();
        return response;
    }

    boolean leads() {
        return join.get().leader().equals(memberId);
    }

    public OneAnswer<SyncGroupResponse> sync(Map<String, String> assignment) {
        sync = new OneAnswer<>();
        SyncGroupRequest request = new SyncGroupRequest()
                .groupId(groupId)
                .generationId(generation)
                .memberId(memberId)
                .groupInstanceId(instanceId)
                .protocolType(protocolType)
                .assignments(assignment.entrySet().stream()
                        .map(part -> new SyncGroupRequest.SyncGroupRequestAssignment()
                                .memberId(part.getKey())
                                .assignment(part.getValue().getBytes(StandardCharsets.UTF_8)))
                        .toList());
        world.thread.within(() -> world.coordinator.syncGroup(request, sync));
        return sync;
    }

    boolean isSyncAnswered() {
        return sync.isGiven();
    }

    public ErrorCode syncError() {
        return ErrorCode.of(sync.get().errorCode());
    }

    public String synced() {
        if (sync.get().errorCode() != 0) {
            throw new AssertionError("sync failed: " + syncError());
        }
        return new String(sync.get().assignment(), StandardCharsets.UTF_8);
    }

    public ErrorCode heartbeat() {
        return heartbeat(generation);
    }

    public ErrorCode heartbeat(int claimedGeneration) {
        return ErrorCode.of(startHeartbeat(claimedGeneration).get().errorCode());
    }

    /** A heartbeat that may be answered later. */
    public OneAnswer<HeartbeatResponse> startHeartbeat() {
        return startHeartbeat(generation);
    }

    private OneAnswer<HeartbeatResponse> startHeartbeat(int claimedGeneration) {
        OneAnswer<HeartbeatResponse> answer = new OneAnswer<>();
        world.thread.within(() -> world.coordinator.heartbeat(
                new HeartbeatRequest()
                        .groupId(groupId)
                        .memberId(memberId)
                        .groupInstanceId(instanceId)
                        .generationId(claimedGeneration),
                answer));
        return answer;
    }

    public ErrorCode leave() {
        return leave(memberId);
    }

    /** Leaves by a member id that may be empty for a static member. */
    public ErrorCode leave(String claimedId) {
        OneAnswer<LeaveGroupResponse> answer = new OneAnswer<>();
        world.thread.within(() -> world.coordinator.leaveGroup(
                new LeaveGroupRequest()
                        .groupId(groupId)
                        .members(List.of(new LeaveGroupRequest.MemberIdentity()
                                .memberId(claimedId)
                                .groupInstanceId(instanceId))),
                (short) 5,
                answer));
        return ErrorCode.of(answer.get().members().get(0).errorCode());
    }

    public ErrorCode commit(String committedTopic, int partition, long offset) {
        return GroupWorld.errorOf(world.startCommit(
                GroupWorld.request(groupId, memberId, generation, instanceId, committedTopic, partition, offset, "")));
    }
}
