package org.barnabas.simulation.fault;

import java.util.function.BooleanSupplier;
import org.barnabas.testkit.history.TopicPartition;

/** The run that scenes are played in. */
public interface Course {

    /** Does what is due by then, or until something is the case; answers whether it is. */
    boolean until(long untilMs, BooleanSupplier done);

    /** Goes on until all replicas are in sync and live as ZooKeeper says; a promise is broken if that takes too long. */
    void awaitCalm(String what);

    /** How many writes to a partition were acknowledged. */
    long acked(TopicPartition partition);

    /** Producers make nothing new, or go on. */
    void hush(boolean now);
}
