package org.barnabas.broker.hosting;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.barnabas.coordinator.host.Coordinator;
import org.barnabas.partition.Resident;
import org.barnabas.partition.ResidentDoor;
import org.barnabas.protocol.ErrorCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts a coordinator where this broker begins to lead a partition of one topic, ends it where it ends to, and finds it
 * for requests. The coordinators themselves are touched on their shards only. Any thread, but for what says otherwise.
 */
public final class HostedTerms<C extends Coordinator> implements Resident.Factory {

    private static final Logger LOG = LoggerFactory.getLogger(HostedTerms.class);

    private final Map<Integer, TermResident<C>> byPartition = new ConcurrentHashMap<>();
    private final Function<Term, C> start;

    /** @param start begins a term, on the partition's shard */
    public HostedTerms(Function<Term, C> start) {
        this.start = start;
    }

    /**
     * The partition that belongs to a name, by Apache Kafka's rule: so each of both finds it in a folder of the other.
     *
     * @param partitions how many there are, at least 1
     */
    public static int partitionFor(String name, int partitions) {
        int hash = name.hashCode();
        return (hash == Integer.MIN_VALUE ? 0 : Math.abs(hash)) % partitions;
    }

    @Override
    public Resident moveIn(ResidentDoor door) {
        int number = door.handle().number();
        TermResident<C> resident = new TermResident<>(door, start, leaving -> byPartition.remove(number, leaving));
        byPartition.put(number, resident);
        return resident;
    }

    /**
     * Calls the coordinator of a partition on its own thread.
     *
     * @param refused called instead, on any thread, if this broker does not lead the partition or the call fails; after a
     *     failure the call may have answered already
     */
    public void call(int partition, Consumer<C> action, Consumer<ErrorCode> refused) {
        TermResident<C> hosted = byPartition.get(partition);
        if (hosted == null) {
            refused.accept(ErrorCode.NOT_COORDINATOR);
            return;
        }
        boolean posted = hosted.shard().post(() -> {
            C coordinator = hosted.coordinator();
            if (coordinator == null) {
                refused.accept(hosted.unavailability());
                return;
            }
            try {
                action.accept(coordinator);
            } catch (RuntimeException | AssertionError | StackOverflowError e) {
                LOG.error("request failed at the coordinator of partition={}", partition, e);
                refused.accept(ErrorCode.UNKNOWN_SERVER_ERROR);
            }
        });
        if (!posted) {
            refused.accept(ErrorCode.NOT_COORDINATOR);
        }
    }

    /**
     * Asks every coordinator of this broker on its own thread.
     *
     * @param question gets a coordinator and the place for its answer, to be filled before it returns
     * @param done called once on any thread with all answers
     */
    public <T> void askAll(BiConsumer<C, Consumer<T>> question, Consumer<List<T>> done) {
        List<TermResident<C>> all = List.copyOf(byPartition.values());
        ConcurrentLinkedQueue<T> answers = new ConcurrentLinkedQueue<>();
        AtomicInteger missing = new AtomicInteger(all.size() + 1);
        Runnable answered = () -> {
            if (missing.decrementAndGet() == 0) {
                done.accept(List.copyOf(answers));
            }
        };
        for (TermResident<C> hosted : all) {
            boolean posted = hosted.shard().post(() -> {
                C coordinator = hosted.coordinator();
                try {
                    if (coordinator != null) {
                        question.accept(coordinator, answers::add);
                    }
                } catch (RuntimeException | AssertionError | StackOverflowError e) {
                    LOG.error("question to a coordinator failed", e);
                } finally {
                    answered.run();
                }
            });
            if (!posted) {
                answered.run();
            }
        }
        answered.run();
    }

    /** Tells every coordinator of this broker something, on its own thread. */
    public void tellAll(Consumer<C> news) {
        for (TermResident<C> hosted : byPartition.values()) {
            tell(hosted, news, true);
        }
    }

    /** @param again between two terms the next one is on its way by message, and hears of it behind that */
    private static <C extends Coordinator> void tell(TermResident<C> hosted, Consumer<C> news, boolean again) {
        hosted.shard().post(() -> {
            C coordinator = hosted.coordinator();
            if (coordinator != null) {
                news.accept(coordinator);
            } else if (again) {
                tell(hosted, news, false);
            }
        });
    }
}
