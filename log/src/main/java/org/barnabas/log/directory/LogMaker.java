package org.barnabas.log.directory;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.barnabas.log.LogCreation;
import org.barnabas.log.PartitionLog;
import org.barnabas.log.disk.EpochJournal;
import org.barnabas.log.disk.EpochStart;
import org.barnabas.log.disk.LogEnvironment;
import org.barnabas.log.model.LogConfig;
import org.barnabas.log.model.LogHost;
import org.barnabas.log.model.LogName;
import org.barnabas.ports.DiskFullException;
import org.barnabas.protocol.Uuid;

/**
 * Makes the logs of new partitions on the lane of their directory. Those that wait are made together: which topics they
 * belong to is made durable by one write to the {@link EpochJournal} in place of two forces for each. {@link #make} is for
 * any thread.
 */
final class LogMaker {

    /** What an urgent task of the lane waits for at most. */
    private static final int AT_A_TIME = 64;

    private final LogDirectory directory;
    private final LogEnvironment environment;
    private final EpochJournal journal;
    private final ConcurrentLinkedQueue<Wish> wishes = new ConcurrentLinkedQueue<>();
    private final AtomicInteger promised = new AtomicInteger();

    LogMaker(LogDirectory directory, EpochJournal journal) {
        this.directory = directory;
        this.environment = directory.environment();
        this.journal = journal;
    }

    /** A log that somebody waits for. */
    private record Wish(LogName name, Uuid topicId, LogConfig config, LogHost host, LogMade made) {

        void tell(PartitionLog log) {
            host.mailbox().post(() -> made.onMade(log, null));
        }

        void tell(Throwable failure) {
            Exception told =
                    failure instanceof Exception e ? e : new IllegalStateException("no log of " + name, failure);
            host.mailbox().post(() -> made.onMade(null, told));
        }
    }

    /** How many logs are about to be. */
    int promised() {
        return promised.get();
    }

    /** As {@link LogDirectory#create(LogName, Uuid, LogConfig, LogHost, LogMade)}. */
    void make(LogName name, Uuid topicId, LogConfig config, LogHost host, LogMade made) {
        Wish wish = new Wish(name, topicId, config, host, made);
        promised.incrementAndGet();
        wishes.add(wish);
        try {
            // One run for each: what an earlier one has taken along leaves nothing to do.
            environment.lane().patient(this::makeSome);
        } catch (RejectedExecutionException stopped) {
            if (wishes.remove(wish)) {
                promised.decrementAndGet();
                wish.tell(new IOException("the broker has stopped", stopped));
            }
        }
    }

    /** As {@link LogDirectory#create(LogName, Uuid, LogConfig, LogHost)}. */
    PartitionLog makeNow(LogName name, Uuid topicId, LogConfig config, LogHost host) throws IOException {
        LogCreation begun = begin(name, topicId);
        note(List.of(begun));
        return finish(begun, config, host);
    }

    private void makeSome() {
        List<Wish> some = new ArrayList<>();
        List<LogCreation> begun = new ArrayList<>();
        for (Wish wish = wishes.poll(); wish != null; wish = some.size() < AT_A_TIME ? wishes.poll() : null) {
            try {
                begun.add(begin(wish.name(), wish.topicId()));
                some.add(wish);
            } catch (IOException | RuntimeException | AssertionError | StackOverflowError failure) {
                promised.decrementAndGet();
                wish.tell(failure);
            }
        }
        try {
            note(begun);
        } catch (IOException | RuntimeException | AssertionError | StackOverflowError failure) {
            promised.addAndGet(-some.size());
            some.forEach(wish -> wish.tell(failure));
            return;
        }
        for (int i = 0; i < some.size(); i++) {
            finish(begun.get(i), some.get(i));
        }
    }

    private LogCreation begin(LogName name, Uuid topicId) throws IOException {
        environment.state().requireOnline();
        if (directory.log(name) != null) {
            throw new IOException("log " + name + " exists already");
        }
        directory.forgetNamesakes(name);
        environment.state().requireOnline();
        return LogCreation.begin(name, directory.path().resolve(name.folder()), topicId, environment);
    }

    /** Without room for it none of them is made. */
    private void note(List<LogCreation> begun) throws IOException {
        List<EpochStart> made = new ArrayList<>();
        for (LogCreation one : begun) {
            if (!one.topicId().isZero()) {
                made.add(EpochStart.made(one.name(), one.topicId()));
            }
        }
        try {
            journal.append(made);
        } catch (DiskFullException noRoom) {
            environment.state().room().foundNone();
            for (LogCreation one : begun) {
                one.undo();
            }
            throw noRoom;
        } catch (IOException failure) {
            environment.state().fail(failure);
            throw failure;
        } catch (RuntimeException | AssertionError | StackOverflowError defect) {
            environment.state().fail(new IOException("topics of new logs not noted, unexpectedly", defect));
            throw defect;
        }
    }

    private void finish(LogCreation begun, Wish wish) {
        try {
            wish.tell(finish(begun, wish.config(), wish.host()));
        } catch (IOException | RuntimeException | AssertionError | StackOverflowError failure) {
            wish.tell(failure);
        } finally {
            promised.decrementAndGet();
        }
    }

    private PartitionLog finish(LogCreation begun, LogConfig config, LogHost host) throws IOException {
        PartitionLog log = begun.finish(config, host);
        directory.add(log);
        return log;
    }
}
