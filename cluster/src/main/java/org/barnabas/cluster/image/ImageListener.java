package org.barnabas.cluster.image;

/** Hears of every change of the cluster. Called on the {@code image} thread, in the order of registration. */
@FunctionalInterface
public interface ImageListener {

    /**
     * A new image was published; {@code delta.after()} is it. Must not block; work for others is posted to them.
     * An exception is logged and does not keep other listeners from hearing.
     */
    void onImage(ClusterDelta delta);
}
