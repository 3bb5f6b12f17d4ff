package org.barnabas.cluster.image;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.barnabas.ports.AnyThread;
import org.barnabas.ports.Mailbox;
import org.barnabas.ports.Owner;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds the current {@link ClusterImage}. The {@code image} thread owns it: the single writer applies updates, writes
 * one volatile field, then calls the listeners in the order of their registration. Updates that arrive together become
 * one delta, so that a burst of control messages costs one image.
 */
public final class ImageHolder {

    private static final Logger LOG = LoggerFactory.getLogger(ImageHolder.class);

    private final Mailbox mailbox;
    private final Owner owner;
    private final List<ImageListener> listeners = new CopyOnWriteArrayList<>();
    private volatile ClusterImage current = ClusterImage.EMPTY;

    // Owned by the image thread.
    private List<Update> pending = new ArrayList<>();

    /**
     * @param mailbox the {@code image} thread's door
     * @param owner knows that thread
     */
    public ImageHolder(Mailbox mailbox, Owner owner) {
        this.mailbox = mailbox;
        this.owner = owner;
    }

    /** The newest image. A request reads it once. */
    @AnyThread
    public ClusterImage current() {
        return current;
    }

    /** Registers a listener behind those that are registered already; to be done before the first update. */
    @AnyThread
    public void addListener(ImageListener listener) {
        listeners.add(listener);
    }

    /** Applies changes; see {@link #update(Consumer, Runnable)}. */
    @AnyThread
    public void update(Consumer<ClusterDelta.Builder> change) {
        update(change, () -> {});
    }

    /**
     * Applies changes on the {@code image} thread, in the order of the calls of one thread.
     *
     * @param change collects the changes; runs on the image thread
     * @param done runs on the image thread when the listeners have heard of the new image
     */
    @AnyThread
    public void update(Consumer<ClusterDelta.Builder> change, Runnable done) {
        mailbox.post(() -> enqueue(new Update(change, done)));
    }

    private void enqueue(Update update) {
        assert owner.isCurrent();
        pending.add(update);
        if (pending.size() == 1) {
            // Queues behind everything that is waiting by now: all of it becomes one delta.
            mailbox.post(this::applyPending);
        }
    }

    private void applyPending() {
        assert owner.isCurrent();
        List<Update> batch = pending;
        pending = new ArrayList<>();
        ClusterDelta.Builder builder = ClusterDelta.from(current);
        for (Update update : batch) {
            collect(update, builder);
        }
        if (!builder.isEmpty()) {
            publish(builder.build());
        }
        for (Update update : batch) {
            runSafely(update.done());
        }
    }

    private static void collect(Update update, ClusterDelta.Builder builder) {
        try {
            update.change().accept(builder);
        } catch (RuntimeException | AssertionError | StackOverflowError e) {
            LOG.error("An update of the cluster image failed", e);
        }
    }

    private void publish(ClusterDelta delta) {
        current = delta.after();
        for (ImageListener listener : listeners) {
            try {
                listener.onImage(delta);
            } catch (RuntimeException | AssertionError | StackOverflowError e) {
                LOG.error("A listener failed version={}", delta.after().version(), e);
            }
        }
    }

    private static void runSafely(Runnable done) {
        try {
            done.run();
        } catch (RuntimeException | AssertionError | StackOverflowError e) {
            LOG.error("A callback of an image update failed", e);
        }
    }

    private record Update(Consumer<ClusterDelta.Builder> change, Runnable done) {}
}
