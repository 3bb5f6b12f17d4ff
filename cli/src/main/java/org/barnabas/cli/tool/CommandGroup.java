package org.barnabas.cli.tool;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A command that only leads to subcommands: alone it is wrong usage. */
public abstract class CommandGroup implements Runnable {

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public final void run() {
        if (spec != null) {
            throw new ParameterException(
                    spec.commandLine(),
                    "say what to do: " + String.join(", ", spec.subcommands().keySet()));
        }
    }
}
