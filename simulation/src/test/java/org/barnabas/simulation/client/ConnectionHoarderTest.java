package org.barnabas.simulation.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.message.ApiVersionsRequest;
import org.barnabas.protocol.message.ApiVersionsResponse;
import org.barnabas.protocol.wire.Message;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ConnectionHoarderTest {

    private static final int LIMIT = 2;

    private final ScriptedBroker broker = new ScriptedBroker(TopicKind.KEPT);
    private int served;

    private void hoard(int allowed) {
        broker.script(ApiKey.API_VERSIONS, request -> serve(allowed));
        broker.start(new ConnectionHoarder(broker, LIMIT, 1_000));
        broker.pass(2_500);
    }

    private @Nullable Message serve(int allowed) {
        return ++served > allowed ? null : new ApiVersionsResponse();
    }

    @Test
    void moreConnectionsThanALimitAllowsAreOpenedAndRefused() {
        // When
        hoard(LIMIT);

        // Then
        assertThat(broker.asked(ApiVersionsRequest.class)).hasSizeGreaterThan(LIMIT);
        assertThat(broker.journal.failures).isEmpty();
    }

    @Test
    void aBrokerThatServesMoreIsFound() {
        // When
        hoard(LIMIT + 1);

        // Then
        assertThat(broker.journal.failures.get(0)).contains("serves 3 connections of client, of which it may have 2");
    }

    @Test
    void aBrokerThatHasGivenEverythingBackServesAsManyAtTheEnd() {
        // Given
        broker.script(ApiKey.API_VERSIONS, request -> serve(LIMIT));
        boolean[] done = new boolean[1];

        // When
        new ConnectionHoarder(broker, LIMIT, 1_000).audit(() -> done[0] = true);
        broker.pass(1_000);

        // Then
        assertThat(done[0]).isTrue();
        assertThat(broker.journal.failures).isEmpty();
    }

    @Test
    void aBrokerThatCountsConnectionsForEverIsFound() {
        // Given
        broker.script(ApiKey.API_VERSIONS, request -> serve(LIMIT - 1));

        // When
        new ConnectionHoarder(broker, LIMIT, 1_000).audit(() -> {});
        broker.pass(20_000);

        // Then
        assertThat(broker.journal.failures.get(0)).contains("serves only 0 connections of client of 2");
    }
}
