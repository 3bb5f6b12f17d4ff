package org.barnabas.cli.bench;

import org.barnabas.cli.tool.CommandGroup;
import picocli.CommandLine.Command;

/** {@code barnabas bench}. */
@Command(
        name = "bench",
        description = "Measure how fast a broker takes and gives records.",
        mixinStandardHelpOptions = true)
public final class BenchCommand extends CommandGroup {

    public BenchCommand() {
        super(BenchProduce.class, BenchConsume.class);
    }
}
