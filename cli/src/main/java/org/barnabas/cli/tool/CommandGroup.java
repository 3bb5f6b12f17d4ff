package org.barnabas.cli.tool;

import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A command that only leads to subcommands: alone it is wrong usage. */
public abstract class CommandGroup implements Runnable {

    @Spec
    private @Nullable CommandSpec spec;

    private final List<Class<?>> members;

    /** @param members classes of the subcommands, each with a name in its {@code @Command} */
    protected CommandGroup(Class<?>... members) {
        this.members = List.of(members);
    }

    /** The classes of the subcommands, in the order of the help. */
    public final List<Class<?>> members() {
        return members;
    }

    @Override
    public final void run() {
        if (spec != null) {
            throw new ParameterException(
                    spec.commandLine(),
                    "say what to do: " + String.join(", ", spec.subcommands().keySet()));
        }
    }
}
