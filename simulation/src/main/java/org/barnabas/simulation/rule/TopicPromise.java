package org.barnabas.simulation.rule;

/** What clients are promised of a topic's records, by whoever made the topic. */
public interface TopicPromise {

    /** Whether every committed record stays, from offset 0 on, as long as the topic. */
    boolean keepsAll(String topic);

    /** Whether the cleaner takes records that newer ones of the same key have replaced. */
    boolean compacts(String topic);

    /** Whether the topic itself may be deleted, or begun anew under its name. */
    boolean maybeGone(String topic);
}
