package org.barnabas.cluster.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.barnabas.cluster.zk.FakeWire;
import org.barnabas.cluster.zk.FakeZkServer;
import org.barnabas.cluster.zk.Road;
import org.barnabas.cluster.zk.ZkCall;
import org.barnabas.cluster.zk.ZkError;
import org.barnabas.cluster.zk.ZkListener;
import org.barnabas.cluster.zk.ZkNode;
import org.barnabas.cluster.zk.ZkOp;
import org.barnabas.cluster.zk.ZkReply;
import org.barnabas.cluster.zk.ZkStat;
import org.barnabas.testkit.ManualMailbox;
import org.jspecify.annotations.Nullable;

/** A client of the rules that asks at random, and remembers what it was told and what the ensemble did. */
final class ShakyClient implements ZkListener {

    static final int SESSION_MS = 300;

    final ManualMailbox mailbox = new ManualMailbox();
    final FakeWire wire;
    final ZkSession session;
    private final FakeZkServer server;
    private final List<Question> questions = new ArrayList<>();
    private final IdentityHashMap<ZkCall<?>, Question> byCall = new IdentityHashMap<>();
    private final List<Served> served = new ArrayList<>();
    /** What is watched, and what it was when it was last read. */
    private final Map<String, String> watched = new HashMap<>();

    private final Map<Long, Integer> sessions = new TreeMap<>();
    private int expiries;
    private boolean closed;

    private static final class Question {
        private final int number;
        private final int era;
        private final ZkCall<?> call;
        private final List<ZkReply<?>> replies = new ArrayList<>();
        private boolean done;

        Question(int number, int era, ZkCall<?> call) {
            this.number = number;
            this.era = era;
            this.call = call;
        }
    }

    private record Served(Question question, long session) {
        @Override
        public String toString() {
            return question.number + " in " + session;
        }
    }

    ShakyClient(FakeZkServer server, Road road) {
        this.server = server;
        this.wire = new FakeWire(server, road, SESSION_MS) {
            @Override
            protected void served(long by, ZkCall<?> call, ZkReply<?> reply) {
                Question question = Objects.requireNonNull(byCall.get(call));
                served.add(new Served(question, by));
                question.done |= isDone(reply);
            }
        };
        this.session = new ZkSession(wire, mailbox);
        session.listen(this);
        session.start();
    }

    private static boolean isDone(ZkReply<?> reply) {
        return reply.ok()
                && !(reply.valueOrNull() instanceof List<?> errors && errors.contains(ZkError.ROLLED_BACK))
                && !(reply.valueOrNull() instanceof List<?> one
                        && one.stream().anyMatch(error -> error instanceof ZkError each && !each.ok()));
    }

    @Override
    public void onSession(Session state) {
        if (state == Session.CONNECTED) {
            sessions.put(session.id(), expiries);
        } else if (state == Session.EXPIRED) {
            expiries++;
            watched.clear();
            if (!closed) {
                session.renew();
            }
        }
    }

    @Override
    public void onChange(String path) {
        watched.remove("data " + path);
        watched.remove("children " + path);
    }

    void ask(SplittableRandom random) {
        boolean watch = random.nextBoolean();
        String path = path(random);
        switch (random.nextInt(8)) {
            case 0 -> ask(new ZkCall.Read(path, watch), reply -> watch(watch, "data " + path, reply));
            case 1 ->
                ask(new ZkCall.Stat(path, watch), reply -> {
                    watch(watch, "data " + path, reply);
                    if (watch && reply.error() == ZkError.NO_NODE) {
                        watched.put("data " + path, "none");
                    }
                });
            case 2 -> ask(new ZkCall.Children(path, watch), reply -> watch(watch, "children " + path, reply));
            case 3 ->
                ask(
                        new ZkCall.Multi(Stream.generate(() -> op(random))
                                .limit(1 + random.nextInt(3))
                                .toList()),
                        reply -> {});
            default -> ask(new ZkCall.Write(op(random)), reply -> {});
        }
    }

    private interface Heard<R> {
        void is(ZkReply<R> reply);
    }

    private <R> void ask(ZkCall<R> call, Heard<R> heard) {
        Question question = new Question(questions.size(), expiries, call);
        questions.add(question);
        byCall.put(call, question);
        session.submit(call, reply -> {
            question.replies.add(reply);
            heard.is(reply);
        });
    }

    private void watch(boolean watch, String what, ZkReply<?> reply) {
        if (watch && reply.ok()) {
            watched.put(what, text(reply.valueOrNull()));
        }
    }

    private static String text(@Nullable Object value) {
        if (value instanceof ZkNode node) {
            return text(node.stat());
        }
        if (value instanceof ZkStat stat) {
            return stat.createdZxid() + "/" + stat.modifiedZxid();
        }
        return String.valueOf(value);
    }

    private static ZkOp op(SplittableRandom random) {
        byte[] data = Integer.toString(random.nextInt(1_000)).getBytes(StandardCharsets.UTF_8);
        String path = path(random);
        int version = random.nextInt(3) == 0 ? ZkOp.ANY_VERSION : random.nextInt(3);
        return switch (random.nextInt(6)) {
            case 0, 1 -> ZkOp.create(path, data);
            case 2 -> ZkOp.createEphemeral(path, data);
            case 3 -> ZkOp.createSequential(path + "/s", data);
            case 4 -> ZkOp.set(path, data, version);
            default -> new ZkOp.Delete(path, version);
        };
    }

    private static String path(SplittableRandom random) {
        String above = "/" + (char) ('a' + random.nextInt(3));
        return random.nextBoolean() ? above : above + "/" + (char) ('x' + random.nextInt(2));
    }

    void close() {
        closed = true;
        session.close();
        mailbox.drain();
    }

    /** While the client is still there and everything has come to rest. */
    void checkWatches() {
        watched.forEach((what, was) -> {
            String path = what.substring(what.indexOf(' ') + 1);
            ZkNode node = server.read(path);
            String now = node == null
                    ? "none"
                    : what.startsWith("data")
                            ? text(node)
                            : server.children(path).toString();
            assertThat(now).as("nobody told of " + what).isEqualTo(was);
        });
    }

    void checkAnswers() {
        for (Question question : questions) {
            String what = question.number + " " + question.call + " " + question.replies;
            assertThat(question.replies).as(what).hasSize(1);
            ZkReply<?> reply = question.replies.get(0);
            if (question.call.changes() && !isUnknown(reply)) {
                assertThat(isDone(reply)).as(what).isEqualTo(question.done);
            }
        }
    }

    private static boolean isUnknown(ZkReply<?> reply) {
        return reply.error() == ZkError.CONNECTION_LOSS || reply.error() == ZkError.SESSION_EXPIRED;
    }

    /** The first time that they take effect, and the last time of those that were answered. */
    void checkOrder() {
        Map<Integer, Integer> first = new TreeMap<>();
        Map<Integer, Integer> last = new TreeMap<>();
        for (int at = 0; at < served.size(); at++) {
            Question question = served.get(at).question();
            first.putIfAbsent(question.number, at);
            if (!isUnknown(question.replies.get(0))) {
                last.put(question.number, at);
            }
            Integer era = sessions.get(served.get(at).session());
            if (era != null) {
                assertThat(question.era)
                        .as("of another session: " + question.call)
                        .isEqualTo(era);
            }
        }
        assertThat(List.copyOf(first.values())).as("%s", served).isSorted();
        assertThat(List.copyOf(last.values())).as("%s", served).isSorted();
    }

    int questions() {
        return questions.size();
    }

    int repeated() {
        return served.size()
                - (int) served.stream().map(Served::question).distinct().count();
    }

    int expiries() {
        return expiries;
    }
}
