package org.barnabas.cli.profile;

import java.nio.file.Path;
import java.util.Properties;
import java.util.concurrent.Callable;
import org.barnabas.cli.tool.BootstrapProbe;
import org.barnabas.cli.tool.ClientKeys;
import org.barnabas.cli.tool.ConnectionOptions;
import org.barnabas.cli.tool.Profiles;
import org.barnabas.cli.tool.Report;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code barnabas profile create}. */
@Command(
        name = "create",
        description = "Keep a cluster under a name, and use it from now on.",
        mixinStandardHelpOptions = true)
final class ProfileCreate implements Callable<Integer> {

    private static final int LOOK_MS = 1_000;

    @Parameters(paramLabel = "NAME", description = "Its name.")
    private String name = "";

    @Option(
            names = {"-b", "--bootstrap-server"},
            paramLabel = "HOST:PORT",
            required = true,
            description = "Brokers to ask first, comma-separated.")
    private String servers = "";

    @Option(
            names = "--client-config",
            paramLabel = "FILE",
            description = "More properties of the client, under Apache Kafka's key names; they are copied.")
    private @Nullable Path file;

    @Mixin
    private Report report = new Report();

    @Override
    public Integer call() {
        ConnectionOptions.requireAddresses(servers);
        Properties more = file == null ? new Properties() : ClientKeys.read(file);
        if (file != null) {
            ClientKeys.warnings(file, more).forEach(this::warn);
        }
        Profiles profiles = Profiles.ofUser();
        profiles.create(name, servers, more);
        profiles.use(name);
        report.print(ProfileList.table(profiles, name));
        report.remark("it is used from now on; 'barnabas profile use default' goes back");
        if (!BootstrapProbe.canConnect(servers, LOOK_MS)) {
            // A profile may well be made before its cluster runs.
            warn("no broker answers at " + servers + " now");
        }
        return 0;
    }

    private void warn(String text) {
        report.err().println("barnabas: " + text);
        report.err().flush();
    }
}
