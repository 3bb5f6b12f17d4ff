package org.barnabas.simulation.machine;

/** Hears what happens in a simulated cluster. */
public interface Chronicle {

    /** Something worth a line of the trace. */
    void note(String event);

    /** A promise is broken: the run ends with an {@link AssertionError}, which this throws. */
    void fail(String why);
}
