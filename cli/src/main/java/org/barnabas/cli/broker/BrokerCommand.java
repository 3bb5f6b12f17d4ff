package org.barnabas.cli.broker;

import org.barnabas.cli.tool.CommandGroup;
import picocli.CommandLine.Command;

/** {@code barnabas broker}. */
@Command(name = "broker", description = "Relieve a broker of its work.", mixinStandardHelpOptions = true)
public final class BrokerCommand extends CommandGroup {

    public BrokerCommand() {
        super(BrokerDrain.class);
    }
}
