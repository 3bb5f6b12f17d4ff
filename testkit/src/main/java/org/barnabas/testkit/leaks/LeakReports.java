package org.barnabas.testkit.leaks;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * What Netty's leak detector found in this process: reference-counted things that were collected before they were released.
 * It has to be installed before the first buffer is made. Any thread.
 */
final class LeakReports {

    private static final int COLLECTIONS = 2;
    private static final long PATIENCE_MS = 5_000;
    private static final Queue<String> FOUND = new ConcurrentLinkedQueue<>();

    private LeakReports() {}

    static void install() {
        ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(new Detectors());
    }

    private static final class Detectors extends ResourceLeakDetectorFactory {

        @Override
        @Deprecated
        public <T> ResourceLeakDetector<T> newResourceLeakDetector(
                Class<T> resource, int samplingInterval, long maxActive) {
            return new Detector<>(resource, samplingInterval);
        }

        @Override
        public <T> ResourceLeakDetector<T> newResourceLeakDetector(Class<T> resource, int samplingInterval) {
            return new Detector<>(resource, samplingInterval);
        }
    }

    private static final class Detector<T> extends ResourceLeakDetector<T> {

        Detector(Class<T> resource, int samplingInterval) {
            super(resource, samplingInterval);
        }

        /** Whether anybody logs it or not. */
        @Override
        protected boolean needReport() {
            return true;
        }

        @Override
        protected void reportTracedLeak(String type, String records) {
            super.reportTracedLeak(type, records);
            FOUND.add(type + " was not released before it was collected." + records);
        }

        @Override
        protected void reportUntracedLeak(String type) {
            super.reportUntracedLeak(type);
            FOUND.add(type
                    + " was not released before it was collected; -Dio.netty.leakDetection.level=paranoid says where"
                    + " it was made.");
        }
    }

    /** What was found since the last call, with what a collection of garbage brings up now. */
    static List<String> collect() {
        for (int i = 0; i < COLLECTIONS; i++) {
            collectGarbage();
            // The detector looks at what was collected whenever a buffer is made.
            UnpooledByteBufAllocator.DEFAULT.directBuffer(1).release();
        }
        List<String> found = new ArrayList<>();
        for (String next = FOUND.poll(); next != null; next = FOUND.poll()) {
            found.add(next);
        }
        return found;
    }

    /** Returns when references to garbage of now have come to their queues. */
    private static void collectGarbage() {
        ReferenceQueue<Object> queue = new ReferenceQueue<>();
        PhantomReference<Object> garbage = new PhantomReference<>(new Object(), queue);
        System.gc();
        try {
            queue.remove(PATIENCE_MS);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
        garbage.clear();
    }
}
