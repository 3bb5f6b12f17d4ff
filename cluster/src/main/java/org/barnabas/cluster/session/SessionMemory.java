package org.barnabas.cluster.session;

import org.barnabas.cluster.zk.FormerSession;
import org.jspecify.annotations.Nullable;

/** Remembers a session from one life of a broker to the next. */
public interface SessionMemory {

    /** The session of the former life, if it is proven that nobody has it any more; else null. */
    @Nullable
    FormerSession read();

    /** Failing to remember costs time after a crash, nothing else. */
    void write(FormerSession session);
}
