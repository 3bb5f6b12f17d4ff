package org.barnabas.testkit;

import java.util.ArrayDeque;
import java.util.Deque;
import org.barnabas.ports.Mailbox;

/** A mailbox that a test drains by hand, with the thread behind it. */
public final class ManualMailbox implements Mailbox {

    private final Deque<Runnable> messages = new ArrayDeque<>();
    private final ManualThread thread;
    private boolean stopped;

    /** A mailbox of a thread of its own. */
    public ManualMailbox() {
        this(new ManualThread());
    }

    /** @param thread runs the messages */
    public ManualMailbox(ManualThread thread) {
        this.thread = thread;
    }

    /** The thread that runs the messages. */
    public ManualThread thread() {
        return thread;
    }

    @Override
    public boolean post(Runnable message) {
        if (stopped) {
            return false;
        }
        messages.add(message);
        return true;
    }

    @Override
    public int depth() {
        return messages.size();
    }

    /** Runs the oldest message; answers false if there is none. */
    public boolean runOne() {
        Runnable next = messages.poll();
        if (next == null) {
            return false;
        }
        thread.within(next);
        return true;
    }

    /** Runs messages, also those that arrive meanwhile, until none is left; answers how many ran. */
    public int drain() {
        int ran = 0;
        for (Runnable next = messages.poll(); next != null; next = messages.poll()) {
            thread.within(next);
            ran++;
        }
        return ran;
    }

    /** From now on messages are refused, as by an owner that has stopped. */
    public void stop() {
        stopped = true;
        messages.clear();
    }
}
