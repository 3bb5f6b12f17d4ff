package org.barnabas.simulation.client;

import java.util.ArrayList;
import java.util.List;
import org.barnabas.protocol.message.FetchResponse.PartitionData;
import org.barnabas.testkit.history.Context;
import org.barnabas.testkit.history.Entry;
import org.barnabas.testkit.history.Operation;
import org.barnabas.testkit.history.TopicPartition;

/** What every reader checks of what it gets, and tells of it. */
final class ReaderChecks {

    private final ClientHome home;
    private final String name;
    private final Promises promises;

    /** @param name of the reader; more than one may live in one home */
    ReaderChecks(ClientHome home, String name, Promises promises) {
        this.home = home;
        this.name = name;
        this.promises = promises;
    }

    /** @param from the position before the fetch */
    void check(
            TopicPartition partition,
            long from,
            FetchedBatches batches,
            PartitionData data,
            long askedMs,
            Context context) {
        TopicKind kind = promises.kind(partition);
        if (data.logStartOffset() > 0 && !kind.mayLoseItsStart()) {
            fail(partition + " starts at " + data.logStartOffset() + ", but nothing was to be removed");
        }
        if (!batches.records().isEmpty() && batches.end() > data.highWatermark()) {
            fail("a batch of " + partition + " up to " + batches.end() + " lies above the high watermark, "
                    + data.highWatermark());
        }
        long expected = from;
        for (FetchedRecord each : batches.records()) {
            if (kind.isGapless() && each.offset() != expected) {
                fail("there is a gap in " + partition + " between " + expected + " and " + each.offset());
            }
            expected = each.offset() + 1;
            promises.read(name, partition, each.offset(), String.valueOf(each.value()));
        }
        tell(partition, kind, batches.records(), askedMs, context);
    }

    private void fail(String what) {
        home.journal().fail(name + " saw that " + what);
    }

    private void tell(
            TopicPartition partition, TopicKind kind, List<FetchedRecord> records, long askedMs, Context context) {
        if (!kind.isLasting()) {
            return;
        }
        List<String> run = new ArrayList<>();
        List<Entry> entries = new ArrayList<>();
        long first = -1;
        for (FetchedRecord each : records) {
            if (first + run.size() != each.offset()) {
                told(partition, first, run);
                run = new ArrayList<>();
                first = each.offset();
            }
            run.add(String.valueOf(each.value()));
            entries.add(new Entry(partition, each.offset(), String.valueOf(each.value())));
        }
        told(partition, first, run);
        if (kind.isRecorded() && !entries.isEmpty()) {
            home.journal()
                    .record(new Operation(
                            name,
                            Operation.Kind.POLL,
                            Times.nanos(askedMs),
                            Times.nanos(home.nowMs()),
                            Operation.Outcome.OK,
                            entries,
                            context));
        }
    }

    private void told(TopicPartition partition, long first, List<String> values) {
        if (!values.isEmpty()) {
            home.journal().read(name, partition.topic(), partition.partition(), first, values);
        }
    }
}
