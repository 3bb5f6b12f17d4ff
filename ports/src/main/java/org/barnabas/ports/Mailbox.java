package org.barnabas.ports;

/**
 * The door of a thread: whoever wants something of the state that the thread owns posts a message. Messages of one
 * sender are handled in the order in which they were posted. Callable from any thread; never blocks.
 */
public interface Mailbox {

    /**
     * Hands over a message.
     *
     * @return false if the owner has stopped: the message was dropped and will not run
     */
    boolean post(Runnable message);

    /** How many messages wait; a momentary figure for metrics and back-pressure. */
    int depth();
}
