package org.barnabas.cli.tool;

import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import picocli.CommandLine.Mixin;

/** A command that asks a broker by its admin API. */
public abstract class AdminCommand implements Callable<Integer> {

    @Mixin
    protected ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    protected Report report = new Report();

    /** Does what comes before a broker is asked, such as finding one. */
    protected void prepare() {}

    /** Does the work. Whatever it throws is told in a line or two and makes the exit code 1. */
    protected abstract void run(Admin admin) throws Exception;

    /** Does it as often as wanted: once. */
    void repeat(Admin admin) throws Exception {
        run(admin);
    }

    @Override
    public final Integer call() throws Exception {
        prepare();
        try (Admin admin = connection.admin()) {
            repeat(admin);
        }
        return 0;
    }
}
