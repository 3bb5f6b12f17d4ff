package org.barnabas.simulation.client;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.Uuid;
import org.barnabas.protocol.message.CreateTopicsRequest;
import org.barnabas.protocol.message.CreateTopicsRequest.CreatableTopic;
import org.barnabas.protocol.message.CreateTopicsRequest.CreatableTopicConfig;
import org.barnabas.protocol.message.CreateTopicsResponse;
import org.barnabas.protocol.message.CreateTopicsResponse.CreatableTopicResult;
import org.barnabas.protocol.message.DeleteTopicsRequest;
import org.barnabas.protocol.message.DeleteTopicsRequest.DeleteTopicState;
import org.barnabas.protocol.message.DeleteTopicsResponse;
import org.barnabas.protocol.message.DeleteTopicsResponse.DeletableTopicResult;

/** Creates a topic, deletes it, and creates it again under the same name. Nobody else does so with this name. */
final class TopicLives implements Chore {

    private static final short CREATE_VERSION = 7;
    private static final short DELETE_VERSION = 6;
    private static final int AUDIT_TRIES = 200;

    /** What is known of the topic. */
    private enum State {
        ABSENT,
        PRESENT,
        UNKNOWN
    }

    private final AdminDesk desk;
    private final TopicPlan plan;
    private State state = State.ABSENT;
    private Uuid id = Uuid.ZERO;
    /** Of lives that were to end. A broker that was cut off may still tell of any of them. */
    private final Set<Uuid> ended = new HashSet<>();
    /** Whether a request of unknown fate may still be on its way, and come true late. */
    private boolean mayAppear;

    private boolean mayVanish;

    TopicLives(AdminDesk desk, TopicPlan plan) {
        this.desk = desk;
        this.plan = plan;
    }

    /** Whether it has been created, as far as anybody knows. */
    boolean isPresent() {
        return state == State.PRESENT;
    }

    boolean isLasting() {
        return plan.kind().isLasting();
    }

    @Override
    public void run(Runnable done) {
        if (state == State.PRESENT && !plan.kind().isLasting()) {
            delete(done);
        } else if (state != State.PRESENT) {
            create(done);
        } else {
            done.run();
        }
    }

    private void create(Runnable done) {
        List<CreatableTopicConfig> configs = new ArrayList<>();
        plan.configs()
                .forEach((name, value) ->
                        configs.add(new CreatableTopicConfig().name(name).value(value)));
        CreateTopicsRequest request = new CreateTopicsRequest()
                .timeoutMs(AdminDesk.PATIENCE_MS)
                .topics(List.of(new CreatableTopic()
                        .name(plan.name())
                        .numPartitions(plan.partitions())
                        .replicationFactor(plan.replicas())
                        .configs(configs)));
        State before = state;
        state = State.UNKNOWN;
        desk.<CreateTopicsResponse>controller(
                ApiKey.CREATE_TOPICS,
                CREATE_VERSION,
                request,
                answer -> {
                    onCreated(before, answer.topics().get(0));
                    done.run();
                },
                () -> {
                    mayAppear = true;
                    done.run();
                });
    }

    private void onCreated(State before, CreatableTopicResult result) {
        String what = "creating " + plan.name();
        // Too few brokers may be alive; what is being deleted is there until it has gone.
        if (!desk.known(
                what,
                result.errorCode(),
                String.valueOf(result.errorMessage()),
                ErrorCode.TOPIC_ALREADY_EXISTS,
                ErrorCode.INVALID_REPLICATION_FACTOR)) {
            mayAppear = true;
            return;
        }
        ErrorCode error = ErrorCode.of(result.errorCode());
        if (error == ErrorCode.NONE) {
            state = State.PRESENT;
            id = result.topicId();
            if (id.isZero() || ended.contains(id)) {
                desk.fail("created " + plan.name() + " with the id " + id + " after " + ended);
            }
            if (result.numPartitions() != plan.partitions()) {
                desk.fail("created " + plan.name() + " with " + result.numPartitions() + " partitions");
            }
        } else if (error == ErrorCode.TOPIC_ALREADY_EXISTS && (before == State.UNKNOWN || mayAppear)) {
            state = State.UNKNOWN;
            look();
        } else {
            state = before;
        }
    }

    /** It exists, or it is still being deleted: what everybody sees decides. */
    private void look() {
        desk.directory().want(List.of(plan.name()));
        desk.directory().refresh(() -> {
            KnownTopic known = desk.directory().topic(plan.name());
            if (state == State.UNKNOWN && known != null && !ended.contains(known.id())) {
                state = State.PRESENT;
                id = known.id();
            }
        });
    }

    private void delete(Runnable done) {
        boolean byId = desk.draw(2) == 0;
        DeleteTopicState what =
                byId ? new DeleteTopicState().name(null).topicId(id) : new DeleteTopicState().name(plan.name());
        DeleteTopicsRequest request =
                new DeleteTopicsRequest().timeoutMs(AdminDesk.PATIENCE_MS).topics(List.of(what));
        state = State.UNKNOWN;
        Uuid before = id;
        desk.<DeleteTopicsResponse>controller(
                ApiKey.DELETE_TOPICS,
                DELETE_VERSION,
                request,
                answer -> {
                    onDeleted(before, byId, answer.responses().get(0));
                    done.run();
                },
                () -> {
                    ended.add(before);
                    mayVanish |= !byId;
                    done.run();
                });
    }

    private void onDeleted(Uuid before, boolean byId, DeletableTopicResult result) {
        ended.add(before);
        ErrorCode[] alsoGone = mayVanish
                ? new ErrorCode[] {ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, ErrorCode.UNKNOWN_TOPIC_ID}
                : new ErrorCode[0];
        if (!desk.known(
                "deleting " + plan.name(), result.errorCode(), String.valueOf(result.errorMessage()), alsoGone)) {
            mayVanish |= !byId;
        } else if (result.errorCode() == ErrorCode.NONE.code()) {
            state = State.ABSENT;
        }
    }

    @Override
    public void audit(Runnable done) {
        desk.directory().want(List.of(plan.name()));
        audit(AUDIT_TRIES, done);
    }

    private void audit(int tries, Runnable done) {
        desk.directory().refresh(() -> {
            KnownTopic known = desk.directory().topic(plan.name());
            boolean right =
                    switch (state) {
                        case PRESENT -> known == null ? mayVanish : known.id().equals(id) || (mayVanish && mayAppear);
                        case ABSENT -> known == null || mayAppear;
                        case UNKNOWN -> true;
                    };
            if (right) {
                done.run();
            } else if (tries > 0) {
                desk.after(desk.pace().backoffMs(), () -> audit(tries - 1, done));
            } else {
                desk.fail("knows that " + plan.name() + " is " + state + " with " + id + ", but everybody else "
                        + (known == null ? "does not see it" : "sees " + known.id()));
                done.run();
            }
        });
    }
}
