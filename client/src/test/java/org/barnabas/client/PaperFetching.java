package org.barnabas.client;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.barnabas.client.group.BrokerEntry;

/** Fetches from a log in memory, whose records are their offsets. */
final class PaperFetching implements Fetching {

    private final Map<TopicPartition, Long> ends;
    private final List<String> steps;
    private final Map<Claim, Long> next = new HashMap<>();
    boolean goesOn = true;

    /** @param ends the next offset that will be written, by partition */
    PaperFetching(Map<TopicPartition, Long> ends, List<String> steps) {
        this.ends = ends;
        this.steps = steps;
    }

    @Override
    public boolean meet(List<BrokerEntry> brokers) {
        return goesOn;
    }

    @Override
    public void start(Collection<Claim> claims) {
        steps.add("start");
        next.clear();
        claims.forEach(claim -> next.put(claim, Math.max(0, claim.position())));
    }

    @Override
    public void stop() {
        steps.add("stop");
        next.clear();
    }

    /** Fetches all that there is. */
    void turn() {
        next.replaceAll((claim, from) -> {
            long end = ends.getOrDefault(claim.partition(), 0L);
            List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
            for (long offset = from; offset < end; offset++) {
                records.add(new ConsumerRecord<>(
                        claim.partition().topic(), claim.partition().partition(), offset, new byte[0], new byte[0]));
            }
            if (!records.isEmpty()) {
                claim.stream().add(Chunk.of(claim, records, end));
            }
            return end;
        });
    }
}
