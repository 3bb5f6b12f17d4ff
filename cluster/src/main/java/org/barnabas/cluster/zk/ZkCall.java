package org.barnabas.cluster.zk;

import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One thing that ZooKeeper is asked for, as it goes over a {@link ZkLine}. */
public sealed interface ZkCall<R> {

    /** Gives the call to the method that is for its kind, with whoever hears the answer. */
    void handTo(Handler handler, Consumer<ZkReply<R>> reply);

    /** Whether it may change what ZooKeeper holds. */
    default boolean changes() {
        return false;
    }

    /** Data and status. The watch is set only if there is a node. */
    record Read(String path, boolean watch) implements ZkCall<ZkNode> {
        @Override
        public void handTo(Handler handler, Consumer<ZkReply<ZkNode>> reply) {
            handler.read(this, reply);
        }
    }

    /** Data and status of many nodes as of one moment, a reply for each path in their order. */
    record ReadAll(List<String> paths) implements ZkCall<List<ZkReply<ZkNode>>> {
        @Override
        public void handTo(Handler handler, Consumer<ZkReply<List<ZkReply<ZkNode>>>> reply) {
            handler.readAll(this, reply);
        }
    }

    /** Status. The watch is set even if there is no node. */
    record Stat(String path, boolean watch) implements ZkCall<ZkStat> {
        @Override
        public void handTo(Handler handler, Consumer<ZkReply<ZkStat>> reply) {
            handler.stat(this, reply);
        }
    }

    /** Names of the children. The watch is set only if there is a node. */
    record Children(String path, boolean watch) implements ZkCall<List<String>> {
        @Override
        public void handTo(Handler handler, Consumer<ZkReply<List<String>>> reply) {
            handler.children(this, reply);
        }
    }

    /** Lets the server catch up with the ensemble; answers the path that was asked about. */
    record Sync() implements ZkCall<String> {
        @Override
        public void handTo(Handler handler, Consumer<ZkReply<String>> reply) {
            handler.sync(this, reply);
        }
    }

    /** Creates, writes or deletes one node. */
    record Write(ZkOp op) implements ZkCall<Written> {
        @Override
        public void handTo(Handler handler, Consumer<ZkReply<Written>> reply) {
            handler.write(this, reply);
        }

        @Override
        public boolean changes() {
            return true;
        }
    }

    /**
     * All operations or none. The answer, if there is one, has an error for each: all {@link ZkError#OK}, or the culprit's
     * and {@link ZkError#ROLLED_BACK} for the others.
     */
    record Multi(List<ZkOp> operations) implements ZkCall<List<ZkError>> {
        @Override
        public void handTo(Handler handler, Consumer<ZkReply<List<ZkError>>> reply) {
            handler.multi(this, reply);
        }

        @Override
        public boolean changes() {
            return true;
        }
    }

    /**
     * What a write has left.
     *
     * @param path of the node, with its number if it has one
     * @param stat null if the node was deleted
     */
    record Written(String path, @Nullable ZkStat stat) {}

    /** Carries calls out, one method for each kind. */
    interface Handler {

        void read(Read call, Consumer<ZkReply<ZkNode>> reply);

        void readAll(ReadAll call, Consumer<ZkReply<List<ZkReply<ZkNode>>>> reply);

        void stat(Stat call, Consumer<ZkReply<ZkStat>> reply);

        void children(Children call, Consumer<ZkReply<List<String>>> reply);

        void sync(Sync call, Consumer<ZkReply<String>> reply);

        void write(Write call, Consumer<ZkReply<Written>> reply);

        void multi(Multi call, Consumer<ZkReply<List<ZkError>>> reply);
    }
}
