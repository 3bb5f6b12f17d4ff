package org.barnabas.simulation.client;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.wire.Message;

/** What all chores of an administrator work with. */
final class AdminDesk {

    /** How long the controller may wait until brokers have heard of what was done. */
    static final int PATIENCE_MS = 1_000;

    private final ClientHome home;
    private final BrokerDirectory directory;
    private final ClientPace pace;
    private final SplittableRandom choice;

    AdminDesk(ClientHome home, BrokerDirectory directory, ClientPace pace) {
        this.home = home;
        this.directory = directory;
        this.pace = pace;
        this.choice = home.random("chores");
    }

    ClientHome home() {
        return home;
    }

    BrokerDirectory directory() {
        return directory;
    }

    ClientPace pace() {
        return pace;
    }

    int draw(int bound) {
        return choice.nextInt(bound);
    }

    <T> T pick(List<T> from) {
        return from.get(choice.nextInt(from.size()));
    }

    /** Asks the controller, or somebody who hands it on; once. */
    <R extends Message> void controller(
            ApiKey api, short version, Message request, Consumer<R> answered, Runnable unknown) {
        directory.<R>ask(
                directory.towardsController(),
                api,
                version,
                request,
                PATIENCE_MS + pace.requestMs(),
                answered,
                failure -> directory.refresh(unknown));
    }

    /** Asks anyone; once. */
    <R extends Message> void anyone(
            ApiKey api, short version, Message request, Consumer<R> answered, Runnable unknown) {
        directory.<R>ask(
                directory.anyone(), api, version, request, pace.requestMs(), answered, failure -> unknown.run());
    }

    void note(String what) {
        home.journal().note(home.name() + " " + what);
    }

    void fail(String what) {
        home.journal().fail(home.name() + " " + what);
    }

    void after(int ms, Runnable task) {
        home.loop().schedule(ms, task);
    }

    /**
     * What an answer says of a change.
     *
     * @param allowed beside those that only say that nobody knows
     * @return whether it is known what became of it
     */
    boolean known(String what, short code, String message, ErrorCode... allowed) {
        ErrorCode error = ErrorCode.of(code);
        note(what + ": " + error);
        if (Refusals.CONTROLLER.contains(error)) {
            return false;
        }
        Set<ErrorCode> expected = EnumSet.of(ErrorCode.NONE);
        expected.addAll(Arrays.asList(allowed));
        if (!expected.contains(error)) {
            fail("got " + error + " for " + what + ": " + message);
        }
        return true;
    }
}
