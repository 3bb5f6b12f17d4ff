package org.barnabas.broker.api.topics;

/** Creates the topics that brokers keep their own state in. Callable from any thread. */
public interface InternalTopics {

    /** Has a topic created unless that is under way; does not wait for it. */
    void ensure(String topic);
}
