package org.barnabas.simulation.client;

import java.util.List;
import org.barnabas.testkit.history.Operation;

/** What clients saw. */
public interface Journal {

    /** Goes into the trace. */
    void note(String event);

    /** Ends the run: a promise is broken. */
    void fail(String why);

    void record(Operation operation);

    /**
     * Records of a topic that promises something were acknowledged.
     *
     * @param baseOffset −1 if it was not told
     */
    void acked(String topic, int partition, long baseOffset, List<String> values);

    /**
     * Records of a topic that lasts were read.
     *
     * @param values those at {@code firstOffset} and on, without a gap
     */
    void read(String client, String topic, int partition, long firstOffset, List<String> values);
}
