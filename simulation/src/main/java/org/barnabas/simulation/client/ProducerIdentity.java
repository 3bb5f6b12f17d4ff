package org.barnabas.simulation.client;

import java.util.SplittableRandom;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.InitProducerIdRequest;
import org.barnabas.protocol.message.InitProducerIdResponse;
import org.jspecify.annotations.Nullable;

/**
 * The id and epoch of an idempotent producer. Whoever loses track of what was written goes on with the next epoch, as
 * clients do since KIP-360, or with another id.
 */
final class ProducerIdentity {

    private static final short INIT_VERSION = 4;

    /** An id in an epoch. */
    record Incarnation(long id, short epoch) {

        static final Incarnation NONE = new Incarnation(-1, (short) -1);
    }

    private final ClientHome home;
    private final BrokerDirectory directory;
    private final ClientPace pace;
    private final SplittableRandom choice;
    private @Nullable Incarnation current;
    private boolean asking;

    ProducerIdentity(ClientHome home, BrokerDirectory directory, ClientPace pace) {
        this.home = home;
        this.directory = directory;
        this.pace = pace;
        this.choice = home.random("identity");
    }

    /** Null until there is one. */
    @Nullable
    Incarnation current() {
        return current;
    }

    /** What was written under it is not known: nothing is written under it any more. */
    void abandon(Incarnation lost) {
        if (lost.equals(current)) {
            current = choice.nextBoolean() ? new Incarnation(lost.id(), (short) (lost.epoch() + 1)) : null;
        }
    }

    void ensure(Runnable then) {
        if (current != null || asking) {
            return;
        }
        asking = true;
        directory.<InitProducerIdResponse>ask(
                directory.anyone(),
                ApiKey.INIT_PRODUCER_ID,
                INIT_VERSION,
                new InitProducerIdRequest().transactionalId(null).transactionTimeoutMs(1_000),
                pace.requestMs(),
                answer -> {
                    asking = false;
                    hear(answer);
                    then.run();
                },
                failure -> asking = false);
    }

    private void hear(InitProducerIdResponse answer) {
        ErrorCode error = ErrorCode.of(answer.errorCode());
        if (error == ErrorCode.NONE) {
            if (answer.producerId() < 0 || answer.producerEpoch() != 0) {
                home.journal()
                        .fail(home.name() + " got producer id " + answer.producerId() + " in epoch "
                                + answer.producerEpoch());
            }
            current = new Incarnation(answer.producerId(), answer.producerEpoch());
        } else if (!Refusals.PRODUCER_ID.contains(error)) {
            home.journal().fail(home.name() + " got " + error + " in place of a producer id");
        }
    }
}
