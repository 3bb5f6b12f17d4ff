package org.barnabas.partition.follow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.barnabas.cluster.image.BrokerNode;
import org.barnabas.protocol.message.FetchRequest;
import org.barnabas.protocol.message.FetchResponse;
import org.jspecify.annotations.Nullable;

/** A leader whose answers the test gives. */
final class FakeChannel implements LeaderChannel {

    final BrokerNode leader;
    final List<FetchRequest> requests = new ArrayList<>();

    @Nullable
    Consumer<@Nullable FetchResponse> waiting;

    boolean closed;

    FakeChannel(BrokerNode leader) {
        this.leader = leader;
    }

    @Override
    public void fetch(FetchRequest request, Consumer<@Nullable FetchResponse> answer) {
        assertThat(waiting).isNull();
        requests.add(request);
        waiting = answer;
    }

    @Override
    public void close() {
        closed = true;
    }

    FetchRequest last() {
        return requests.get(requests.size() - 1);
    }
}
