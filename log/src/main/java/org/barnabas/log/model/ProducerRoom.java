package org.barnabas.log.model;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many producers logs may remember, and how many all logs of a directory do. A producer takes some 350 bytes. Any
 * thread.
 */
public final class ProducerRoom {

    /** A log keeps so many, however many the others have. */
    public static final int SHARE = 16;

    private static final int MOST_PER_LOG = 20_000;
    private static final int MOST = 200_000;

    private final int mostPerLog;
    private final int most;
    private final AtomicInteger used = new AtomicInteger();

    /**
     * @param mostPerLog bound of one log
     * @param most bound of all logs together, but for the share of each
     */
    public ProducerRoom(int mostPerLog, int most) {
        this.mostPerLog = mostPerLog;
        this.most = most;
    }

    /** Of a log directory: some 7 MB a log, 70 MB in all. */
    public static ProducerRoom ofDirectory() {
        return new ProducerRoom(MOST_PER_LOG, MOST);
    }

    /** For what is soon forgotten as a whole. */
    public static ProducerRoom unbounded() {
        return new ProducerRoom(Integer.MAX_VALUE, Integer.MAX_VALUE);
    }

    /** Whether a log that remembers so many may remember one more without forgetting another. */
    public boolean hasRoom(int inLog) {
        return inLog < mostPerLog && (inLog < SHARE || used.get() < most);
    }

    public void take() {
        used.incrementAndGet();
    }

    public void giveBack(int producers) {
        used.addAndGet(-producers);
    }

    public int used() {
        return used.get();
    }
}
