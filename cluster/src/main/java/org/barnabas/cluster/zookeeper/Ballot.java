package org.barnabas.cluster.zookeeper;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a server says to another during an election. ZooKeeper's own message, and behind it, where ZooKeeper does not look,
 * two lines of ours:
 *
 * <pre>
 *   int   state: 0 looks for a leader, 1 follows one, 2 leads
 *   long  the server that is voted for, or followed
 *   long  the last transaction of that server
 *   long  round
 *   long  epoch of that server's history
 *   int   version
 *   int   length of the list of servers
 *         the list of servers, "server.ID=..." in each line
 *         "barnabas", LF, the cluster of the sender's history, LF, the cluster that the sender's log directories belong to
 * </pre>
 *
 * @param looking whether the sender looks for a leader; else it follows one or leads
 * @param leader the server that is voted for
 * @param history of that server
 * @param members ids of the servers that the sender lists
 * @param signed whether the sender says anything about clusters
 * @param cluster that the sender's ZooKeeper data is of; null if of none
 * @param known that the sender belongs to by its log directories or its ZooKeeper data; null if to none
 * @param raw the message
 */
record Ballot(
        boolean looking,
        long leader,
        History history,
        Set<Integer> members,
        boolean signed,
        @Nullable String cluster,
        @Nullable String known,
        ByteBuffer raw) {

    /** How new a server's data is: transactions of a later epoch are newer whatever their number. */
    record History(long epoch, long zxid) implements Comparable<History> {

        static final History NONE = new History(0, 0);

        /** A server that has never seen a transaction. */
        boolean isEmpty() {
            return zxid <= 0;
        }

        @Override
        public int compareTo(History other) {
            int epochs = Long.compare(epoch, other.epoch);
            return epochs != 0 ? epochs : Long.compare(zxid, other.zxid);
        }
    }

    private static final int STATE_AT = 0;
    private static final int LEADER_AT = 4;
    private static final int ZXID_AT = 12;
    private static final int EPOCH_AT = 28;
    private static final int LENGTH_AT = 40;
    private static final int LIST_AT = 44;

    /** ZooKeeper's own mark of a vote that does not count: its sender has no data that could be trusted. */
    private static final long NO_VOTE = -1;

    private static final String MARK = "barnabas";
    private static final int SIGNATURE_LINES = 3;
    private static final Pattern LISTED = Pattern.compile("(?m)^server\\.(\\d{1,9})=");

    /** Null if that is no vote of a server of today. */
    static @Nullable Ballot parse(ByteBuffer raw) {
        int size = raw.capacity();
        if (size < LIST_AT) {
            return null;
        }
        int length = raw.getInt(LENGTH_AT);
        if (length < 0 || length > size - LIST_AT) {
            return null;
        }
        Set<Integer> members = new HashSet<>();
        Matcher listed = LISTED.matcher(text(raw, LIST_AT, length));
        while (listed.find()) {
            members.add(Integer.parseInt(listed.group(1)));
        }
        String[] signature =
                text(raw, LIST_AT + length, size - LIST_AT - length).split("\n", -1);
        boolean signed = signature.length == SIGNATURE_LINES && signature[0].equals(MARK);
        return new Ballot(
                raw.getInt(STATE_AT) == 0,
                raw.getLong(LEADER_AT),
                new History(raw.getLong(EPOCH_AT), raw.getLong(ZXID_AT)),
                Set.copyOf(members),
                signed,
                signed ? named(signature[1]) : null,
                signed ? named(signature[2]) : null,
                raw);
    }

    private static String text(ByteBuffer raw, int at, int length) {
        byte[] bytes = new byte[length];
        raw.get(at, bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static @Nullable String named(String cluster) {
        return cluster.isEmpty() ? null : cluster;
    }

    /** The message with the lines about clusters behind it. */
    static ByteBuffer sign(ByteBuffer message, @Nullable String cluster, @Nullable String known) {
        String lines = MARK + '\n' + (cluster == null ? "" : cluster) + '\n' + (known == null ? "" : known);
        byte[] signature = lines.getBytes(StandardCharsets.UTF_8);
        ByteBuffer signed = ByteBuffer.allocate(message.capacity() + signature.length);
        ByteBuffer all = message.duplicate();
        all.clear();
        return signed.put(all).put(signature);
    }

    /** The same as a vote that does not count. Whoever gets it still answers with what it knows. */
    ByteBuffer muted() {
        byte[] bytes = new byte[raw.capacity()];
        raw.get(0, bytes);
        return ByteBuffer.wrap(bytes).putLong(ZXID_AT, NO_VOTE);
    }
}
