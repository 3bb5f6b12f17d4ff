package org.barnabas.cli.profile;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.concurrent.Callable;
import org.barnabas.cli.tool.Profiles;
import org.barnabas.cli.tool.Report;
import org.barnabas.cli.tool.ToolException;
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
        Properties more = new Properties();
        if (file != null) {
            try (InputStream in = Files.newInputStream(file)) {
                more.load(in);
            } catch (IOException e) {
                throw new ToolException("cannot read --client-config " + file);
            }
        }
        Profiles profiles = Profiles.ofUser();
        profiles.create(name, servers, more);
        profiles.use(name);
        report.print(ProfileList.table(profiles, name));
        report.remark("it is used from now on; 'barnabas profile use default' goes back");
        return 0;
    }
}
