package org.barnabas.cli;

import java.util.List;
import org.barnabas.cli.tool.CommandGroup;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * Builds the commands below a group: those on the way that the arguments go alone, if they name one, else all of them.
 * Each command that is not built takes some ten milliseconds off the time that the named one needs.
 */
final class CommandTree {

    private CommandTree() {}

    /** A command with what is below it, as far as these arguments, which follow its name, can lead to it. */
    static CommandLine grow(Object command, List<String> arguments) {
        CommandLine line = new CommandLine(command);
        if (line.getCommand() instanceof CommandGroup group) {
            List<Class<?>> members = group.members();
            List<Class<?>> named = members.stream()
                    .filter(member -> !arguments.isEmpty() && name(member).equals(arguments.get(0)))
                    .toList();
            List<String> rest = named.isEmpty() ? List.of() : arguments.subList(1, arguments.size());
            for (Class<?> member : named.isEmpty() ? members : named) {
                line.addSubcommand(name(member), grow(member, rest));
            }
        }
        return line;
    }

    private static String name(Class<?> member) {
        return member.getAnnotation(Command.class).name();
    }
}
