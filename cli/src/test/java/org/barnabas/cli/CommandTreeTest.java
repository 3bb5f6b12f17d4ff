package org.barnabas.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Which commands exist for which arguments. */
class CommandTreeTest {

    @Test
    void aNamedCommandIsBuiltAlone() {
        // When
        CommandLine reassign =
                below(below(Barnabas.commandLine("partition", "reassign", "plan"), "partition"), "reassign");

        // Then
        assertThat(reassign.getSubcommands()).containsOnlyKeys("plan");
    }

    @Test
    void aGroupAskedForHelpHasAllItsCommandsInTheOrderOfTheHelp() {
        // When
        CommandLine topic = below(Barnabas.commandLine("topic", "--help"), "topic");

        // Then
        assertThat(topic.getSubcommands().keySet()).containsExactly("create", "list", "describe", "alter", "delete");
    }

    @Test
    void aMisspeltNameLeavesAllToSuggestFrom() {
        // When
        CommandLine group = below(Barnabas.commandLine("group", "lst"), "group");

        // Then
        assertThat(group.getSubcommands()).containsKeys("list", "describe", "reset-offsets", "migrate", "delete");
    }

    @Test
    void completionKnowsTheWholeTree() {
        // When
        CommandLine root = Barnabas.commandLine("completion");

        // Then
        CommandLine reassign = below(below(root, "partition"), "reassign");
        assertThat(reassign.getSubcommands()).containsOnlyKeys("plan", "execute", "status", "cancel");
    }

    private static CommandLine below(CommandLine command, String name) {
        return Objects.requireNonNull(command.getSubcommands().get(name), name);
    }
}
