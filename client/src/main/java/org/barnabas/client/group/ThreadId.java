package org.barnabas.client.group;

/**
 * One stream of one consumer, which is what partitions are shared out to. Its text, {@code CONSUMER-NUMBER}, is what
 * stands in {@code /consumers/G/owners/T/P}, and its order is that of the texts: the tenth stream comes before the second.
 *
 * @param consumer as in {@code /consumers/G/ids}
 * @param number from 0 within the consumer
 */
public record ThreadId(String consumer, int number) implements Comparable<ThreadId> {

    @Override
    public int compareTo(ThreadId other) {
        return toString().compareTo(other.toString());
    }

    @Override
    public String toString() {
        return consumer + "-" + number;
    }
}
