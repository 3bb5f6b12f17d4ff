package org.barnabas.simulation.time;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What has happened: the newest lines of it, and a hash of all. */
public final class Trace {

    private static final int LAST_LINES = 400;

    private final Agenda agenda;
    private final @Nullable Consumer<String> echo;
    private final ArrayDeque<String> lines = new ArrayDeque<>();
    private long hash;

    /** @param echo hears each line, and every step */
    public Trace(Agenda agenda, @Nullable Consumer<String> echo) {
        this.agenda = agenda;
        this.echo = echo;
    }

    public void note(String event) {
        mix(event.hashCode());
        String line = agenda.nowMs() + " " + event;
        if (echo != null) {
            echo.accept(line);
        }
        lines.add(line);
        if (lines.size() > LAST_LINES) {
            lines.remove();
        }
    }

    /** Not part of the hash. */
    public void detail(Supplier<String> step) {
        if (echo != null) {
            echo.accept(agenda.nowMs() + "   " + step.get());
        }
    }

    /** Something happened now that has no words. */
    public void mix(long detail) {
        hash = (hash ^ detail ^ (agenda.nowMs() << 32) ^ agenda.happened()) * 0x9E3779B97F4A7C15L;
        hash ^= hash >>> 29;
    }

    public long hash() {
        return hash;
    }

    public Collection<String> newest() {
        return lines;
    }
}
