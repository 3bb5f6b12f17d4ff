package org.barnabas.partition;

import org.jspecify.annotations.Nullable;

/**
 * A {@link FetchWaiter}'s place among those of a partition, until it is woken or gives the place up. Belongs to the
 * partition's shard, on whose thread it is made and cancelled; both take the same time however many wait.
 */
public final class ArmedFetch {

    private final FetchWaiter waiter;
    private @Nullable Line line;
    private @Nullable ArmedFetch before;
    private @Nullable ArmedFetch behind;

    ArmedFetch(FetchWaiter waiter) {
        this.waiter = waiter;
    }

    /** It no longer waits; nothing happens if it was woken. */
    public void cancel() {
        Line present = line;
        if (present != null) {
            present.remove(this);
        }
    }

    boolean isArmed() {
        return line != null;
    }

    void wake() {
        waiter.onProgress();
    }

    /** Those who wait for the same bound to move from the same place. */
    static final class Line {

        private @Nullable ArmedFetch first;
        private @Nullable ArmedFetch last;
        private int size;
        private long seen;

        int size() {
            return size;
        }

        /** Where the bound was when these were armed; means something while there are any. */
        long seen() {
            return seen;
        }

        void add(ArmedFetch armed, long bound) {
            seen = bound;
            armed.line = this;
            armed.before = last;
            if (last == null) {
                first = armed;
            } else {
                last.behind = armed;
            }
            last = armed;
            size++;
        }

        /** Takes out the one that has waited longest; null if nobody waits. */
        @Nullable
        ArmedFetch poll() {
            ArmedFetch head = first;
            if (head != null) {
                remove(head);
            }
            return head;
        }

        private void remove(ArmedFetch armed) {
            ArmedFetch left = armed.before;
            ArmedFetch right = armed.behind;
            if (left == null) {
                first = right;
            } else {
                left.behind = right;
            }
            if (right == null) {
                last = left;
            } else {
                right.before = left;
            }
            armed.before = null;
            armed.behind = null;
            armed.line = null;
            size--;
        }
    }
}
