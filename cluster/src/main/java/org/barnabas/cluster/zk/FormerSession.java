package org.barnabas.cluster.zk;

/** What ends a session from another process than its own. The password is a secret and not shown. */
public record FormerSession(long id, String passwordHex) {

    @Override
    public String toString() {
        return "FormerSession[0x" + Long.toHexString(id) + "]";
    }
}
