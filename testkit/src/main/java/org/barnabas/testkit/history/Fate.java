package org.barnabas.testkit.history;

import org.jspecify.annotations.Nullable;

/** What became of one value. */
final class Fate {

    final String value;
    final TopicPartition partition;

    /** Null if it was only read. */
    final @Nullable Operation sent;

    /** The first offset that anybody saw it at; none if nobody did. */
    long offset = Entry.NO_OFFSET;

    /** Who saw it there. */
    @Nullable
    Operation seenBy;

    /** The first poll that read it. */
    @Nullable
    Operation polledBy;

    Fate(String value, TopicPartition partition, @Nullable Operation sent) {
        this.value = value;
        this.partition = partition;
        this.sent = sent;
    }

    boolean acknowledged() {
        return sent != null && sent.outcome() == Operation.Outcome.OK;
    }

    boolean hasOffset() {
        return offset != Entry.NO_OFFSET;
    }
}
