package org.barnabas.cli.config;

import org.barnabas.cli.tool.CommandGroup;
import picocli.CommandLine.Command;

/** {@code barnabas config}. */
@Command(
        name = "config",
        description = "Show and change the configuration of topics, brokers and their loggers, or check a file.",
        mixinStandardHelpOptions = true)
public final class ConfigCommand extends CommandGroup {

    public ConfigCommand() {
        super(ConfigGet.class, ConfigSet.class, ConfigCheckCommand.class);
    }
}
