package org.barnabas.cluster;

import java.nio.charset.StandardCharsets;

/** One operation of a multi. Operations take effect all together or not at all, in their order. */
public sealed interface ZkOp {

    /** Matches any version. */
    int ANY_VERSION = -1;

    String path();

    /** Creates a node that lives until it is deleted, or with this session if {@code ephemeral}. */
    final class Create implements ZkOp {
        private final String path;
        private final byte[] data;
        private final boolean ephemeral;

        public Create(String path, byte[] data, boolean ephemeral) {
            this.path = path;
            this.data = data;
            this.ephemeral = ephemeral;
        }

        @Override
        public String path() {
            return path;
        }

        public byte[] data() {
            return data;
        }

        public boolean ephemeral() {
            return ephemeral;
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
        public String toString() {
            return "Set[" + path + "@" + version + ", " + new String(data, StandardCharsets.UTF_8) + "]";
        }
    }

    /** Deletes a node without children if its version fits. */
    record Delete(String path, int version) implements ZkOp {}

    /** Only checks a node's version. */
    record Check(String path, int version) implements ZkOp {}

    static ZkOp create(String path, byte[] data) {
        return new Create(path, data, false);
    }

    static ZkOp createEphemeral(String path, byte[] data) {
        return new Create(path, data, true);
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
