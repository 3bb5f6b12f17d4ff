package org.barnabas.cluster.zk;

import java.nio.charset.StandardCharsets;

/** One operation of a multi. Operations take effect all together or not at all, in their order. */
public sealed interface ZkOp {

    /** Matches any version. */
    int ANY_VERSION = -1;

    /** How long a new node lives, and how it is named. */
    enum Kind {
        PERSISTENT,
        /** Dies with the session. */
        EPHEMERAL,
        /** Persistent; ZooKeeper appends a growing number to the name. */
        SEQUENTIAL
    }

    String path();

    /** Bytes of data that travel with the operation. */
    default int size() {
        return 0;
    }

    /** Creates a node. */
    final class Create implements ZkOp {
        private final String path;
        private final byte[] data;
        private final Kind kind;

        Create(String path, byte[] data, Kind kind) {
            this.path = path;
            this.data = data;
            this.kind = kind;
        }

        @Override
        public String path() {
            return path;
        }

        public byte[] data() {
            return data;
        }

        public Kind kind() {
            return kind;
        }

        @Override
        public int size() {
            return data.length;
        }

        @Override
        public String toString() {
            return "Create[" + path + ", " + new String(data, StandardCharsets.UTF_8) + "]";
        }
    }

    /** Writes a node's data if its version is {@code version} or that is {@link #ANY_VERSION}. */
    final class Set implements ZkOp {
        private final String path;
        private final byte[] data;
        private final int version;

        public Set(String path, byte[] data, int version) {
            this.path = path;
            this.data = data;
            this.version = version;
        }

        @Override
        public String path() {
            return path;
        }

        public byte[] data() {
            return data;
        }

        public int version() {
            return version;
        }

        @Override
        public int size() {
            return data.length;
        }

        @Override
        public String toString() {
            return "Set[" + path + "@" + version + ", " + new String(data, StandardCharsets.UTF_8) + "]";
        }
    }

    /** Deletes a node without children if its version fits. */
    record Delete(String path, int version) implements ZkOp {}

    /** Only checks a node's version. */
    record Check(String path, int version) implements ZkOp {}

    static ZkOp create(String path, byte[] data) {
        return new Create(path, data, Kind.PERSISTENT);
    }

    static ZkOp createEphemeral(String path, byte[] data) {
        return new Create(path, data, Kind.EPHEMERAL);
    }

    static ZkOp createSequential(String prefix, byte[] data) {
        return new Create(prefix, data, Kind.SEQUENTIAL);
    }

    static ZkOp set(String path, byte[] data, int version) {
        return new Set(path, data, version);
    }

    static ZkOp delete(String path) {
        return new Delete(path, ANY_VERSION);
    }

    static ZkOp check(String path, int version) {
        return new Check(path, version);
    }
}
