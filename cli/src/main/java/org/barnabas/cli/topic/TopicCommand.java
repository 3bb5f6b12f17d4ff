package org.barnabas.cli.topic;

import org.barnabas.cli.tool.CommandGroup;
import picocli.CommandLine.Command;

/** {@code barnabas topic}. */
@Command(
        name = "topic",
        description = "Create, list, describe, alter and delete topics.",
        mixinStandardHelpOptions = true)
public final class TopicCommand extends CommandGroup {

    public TopicCommand() {
        super(TopicCreate.class, TopicList.class, TopicDescribe.class, TopicAlter.class, TopicDelete.class);
    }
}
