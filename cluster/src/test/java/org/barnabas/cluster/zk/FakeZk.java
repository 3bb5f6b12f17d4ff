package org.barnabas.cluster.zk;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.barnabas.cluster.session.SessionMemory;
import org.barnabas.cluster.session.ZkClient;
import org.barnabas.ports.Mailbox;
import org.jspecify.annotations.Nullable;

/**
 * The product's client on a {@link FakeZkServer}. Calls take effect at once; a test decides when replies and events arrive
 * by draining the mailbox.
 */
public final class FakeZk extends ZkClient {

    /** How long sessions last, as far as clients know: they end when a test says so. */
    public static final int SESSION_MS = 6_000;

    private final FakeZkServer server;
    private final Wire wire;
    private @Nullable FormerSession proven;

    public FakeZk(FakeZkServer server, Mailbox mailbox) {
        this(server, new Wire(server), mailbox);
    }

    private FakeZk(FakeZkServer server, Wire wire, Mailbox mailbox) {
        super(wire, mailbox);
        this.server = server;
        this.wire = wire;
        remember(new SessionMemory() {
            @Override
            public @Nullable FormerSession read() {
                return proven;
            }

            @Override
            public void write(FormerSession session) {}
        });
    }

    /** Connects for a test in which nobody needs to hear of sessions and changes. */
    public void startUnheard() {
        listen(new ZkListener() {
            @Override
            public void onSession(Session state) {}

            @Override
            public void onChange(String path) {}
        });
        start();
    }

    /** From now on the connection breaks whenever a multi was done, so that it is made again. */
    public void loseAnswers() {
        wire.losing = true;
    }

    /** It is proven that nobody has this session any more. */
    public void provenOver(long formerSession) {
        proven = new FormerSession(formerSession, server.password(formerSession));
    }

    /** The server ended the session some time ago; now the client learns of it. */
    public void learnOfExpiry() {
        wire.breakConnections();
        wire.road.run();
    }

    /** The next ephemeral node is made, and nobody hears of it; the connection stays away. */
    public void loseAnswerOfCreate() {
        wire.losingCreate = true;
    }

    /** The connection is back, and what was not answered is asked for again. */
    public void createAgain() {
        wire.hold(false);
    }

    private static final class Wire extends FakeWire {

        private final StraightRoad road;
        private final Set<ZkCall<?>> lost = new HashSet<>();
        private boolean losing;
        private boolean losingCreate;

        Wire(FakeZkServer server) {
            this(server, new StraightRoad());
        }

        private Wire(FakeZkServer server, StraightRoad road) {
            super(server, road, SESSION_MS);
            this.road = road;
        }

        @Override
        protected boolean noticesDrops() {
            return false;
        }

        @Override
        protected boolean losesAnswer(ZkCall<?> call, ZkReply<?> reply) {
            if (losing && call instanceof ZkCall.Multi && isDone(reply) && lost.add(call)) {
                return true;
            }
            boolean now = losingCreate
                    && call instanceof ZkCall.Write write
                    && write.op() instanceof ZkOp.Create create
                    && create.kind() == ZkOp.Kind.EPHEMERAL;
            if (now) {
                losingCreate = false;
                hold(true);
            }
            return now;
        }

        private static boolean isDone(ZkReply<?> reply) {
            return reply.valueOrNull() instanceof List<?> errors
                    && errors.stream().allMatch(ZkError.OK::equals);
        }

        @Override
        protected void served(long session, ZkCall<?> call, ZkReply<?> reply) {
            road.run();
        }
    }
}
