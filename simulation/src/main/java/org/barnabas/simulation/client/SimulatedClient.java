package org.barnabas.simulation.client;

/** A client of any kind. All methods are called on its home's thread. */
public interface SimulatedClient {

    /** Called once. */
    void start();

    /** Whether nothing of it is under way whose outcome a judgement of the run would have to wait for. */
    boolean isIdle();

    /** At the end of a run: what is under way may have happened or not. */
    void end();
}
