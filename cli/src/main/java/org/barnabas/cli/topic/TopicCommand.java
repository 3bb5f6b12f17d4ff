package org.barnabas.cli.topic;

import org.barnabas.cli.tool.CommandGroup;
import picocli.CommandLine.Command;

/** {@code barnabas topic}. */
@Command(
        name = "topic",
        description = "Create, list, describe, alter and delete topics.",
        mixinStandardHelpOptions = true,
        subcommands = {TopicCreate.class, TopicList.class, TopicDescribe.class, TopicAlter.class, TopicDelete.class})
public final class TopicCommand extends CommandGroup {}
