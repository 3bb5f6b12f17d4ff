package org.barnabas.simulation.client;

import java.util.function.Consumer;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.HeartbeatRequest;
import org.barnabas.protocol.message.HeartbeatResponse;

/** Tells the coordinator of a group again and again that a member lives, until it is refused. */
final class Heartbeats {

    private static final short VERSION = 4;

    private final ClientHome home;
    private final CoordinatorRoute coordinator;
    private final ClientPace pace;
    private final GroupPlan plan;
    private final Consumer<ErrorCode> refused;
    private int turn;
    private long stalledUntilMs;

    /** @param refused hears what is said against the member; not that the coordinator is another */
    Heartbeats(
            ClientHome home,
            CoordinatorRoute coordinator,
            ClientPace pace,
            GroupPlan plan,
            Consumer<ErrorCode> refused) {
        this.home = home;
        this.coordinator = coordinator;
        this.pace = pace;
        this.plan = plan;
        this.refused = refused;
    }

    /** For a member of a generation; nothing is heard of those before. */
    void begin(int generation, String memberId) {
        beat(++turn, generation, memberId);
    }

    void end() {
        turn++;
    }

    /** None for some time. */
    void stall(int forMs) {
        stalledUntilMs = home.nowMs() + forMs;
    }

    private void beat(int mine, int generation, String memberId) {
        home.loop().schedule(pace.heartbeatMs(), () -> {
            if (mine != turn) {
                return;
            } else if (home.nowMs() < stalledUntilMs) {
                beat(mine, generation, memberId);
                return;
            }
            HeartbeatRequest request = new HeartbeatRequest()
                    .groupId(plan.group())
                    .generationId(generation)
                    .memberId(memberId)
                    .groupInstanceId(plan.instanceId());
            coordinator.<HeartbeatResponse>ask(
                    ApiKey.HEARTBEAT,
                    VERSION,
                    request,
                    pace.requestMs(),
                    answer -> hear(mine, generation, memberId, ErrorCode.of(answer.errorCode())),
                    () -> hear(mine, generation, memberId, ErrorCode.NETWORK_EXCEPTION));
        });
    }

    private void hear(int mine, int generation, String memberId, ErrorCode error) {
        if (mine != turn) {
            return;
        }
        if (error == ErrorCode.NONE || error == ErrorCode.NETWORK_EXCEPTION || coordinator.moved(error)) {
            beat(mine, generation, memberId);
        } else {
            refused.accept(error);
        }
    }
}
