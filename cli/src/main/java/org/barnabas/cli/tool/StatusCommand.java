package org.barnabas.cli.tool;

import org.apache.kafka.clients.admin.Admin;
import picocli.CommandLine.Mixin;

/** A command that shows how something is, and goes on showing it with {@code --watch}. */
public abstract class StatusCommand extends AdminCommand {

    @Mixin
    private Watch watch = new Watch();

    @Override
    final void repeat(Admin admin) throws Exception {
        watch.repeat(report, connection, () -> {
            run(admin);
            return 0;
        });
    }
}
