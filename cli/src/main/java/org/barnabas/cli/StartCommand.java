package org.barnabas.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code barnabas start}: a broker in this process, until it is told to stop. */
@Command(
        name = "start",
        description = "Start a broker, with a ZooKeeper of its own unless zookeeper.connect names one.",
        mixinStandardHelpOptions = true)
final class StartCommand implements Callable<Integer> {

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Configuration under Apache Kafka's key names, such as a server.properties.")
    private @Nullable Path config;

    @Option(names = "--data", paramLabel = "DIR", description = "Data folder (data.dir); ./data by default.")
    private @Nullable String data;

    @Option(names = "--port", paramLabel = "PORT", description = "Listen on 127.0.0.1:PORT; 9092 by default.")
    private @Nullable Integer port;

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "Set any key; may stand several times.")
    private List<String> settings = new ArrayList<>();

    @Option(
            names = "--log-file",
            paramLabel = "FILE",
            description = {
                "Log there instead of to standard error. A full file (16 MiB) becomes FILE.1;",
                "four of them are kept."
            })
    private @Nullable Path logFile;

    @Override
    public Integer call() {
        return BrokerProcess.run(new StartOptions(config, data, port, settings, logFile));
    }
}
