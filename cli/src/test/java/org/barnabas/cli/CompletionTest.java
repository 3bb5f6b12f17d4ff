package org.barnabas.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.barnabas.cli.Tool.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is proposed at the end of a line that begins with {@code -b} and the shared broker. */
class CompletionTest {

    private static List<String> proposed(String line) {
        List<String> words = new ArrayList<>(List.of("complete", "--"));
        String typed = line.replace("@", "-b " + SharedBroker.address());
        words.addAll(Arrays.asList(typed.split(" ", -1)));
        Outcome outcome = Tool.run(words.toArray(String[]::new)).ok();
        assertThat(outcome.err()).isEmpty();
        return outcome.lines();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "topic delete @ ",
                "topic delete @ other ",
                "topic describe @ ",
                "topic alter @ ",
                "consume @ ",
                "produce @ ",
                "config get @ --topic ",
                "config get @ --topic = ",
                "partition reassign plan @ --topic ",
                "group reset-offsets @ g --topic ",
                "bench consume @ "
            })
    void topicsAreProposedWhereATopicStands(String line) {
        // Given
        String topic = SharedBroker.topic(1);

        // Then
        assertThat(proposed(line)).contains(topic).doesNotContain("__consumer_offsets");
    }

    @Test
    void groupsBrokersAndKeysAreProposedToo() {
        // Given
        String topic = SharedBroker.topic(1);
        String group = SharedBroker.name("group");
        Tool.ask("group", "reset-offsets", group, "--to-earliest", "--topic", topic, "--execute")
                .ok();

        // Then
        assertThat(proposed("group delete @ ")).contains(group);
        assertThat(proposed("consume @ t --group ")).contains(group);
        assertThat(proposed("broker drain @ ")).containsExactly("1");
        assertThat(proposed("config get @ --topic " + topic + " ")).contains("retention.ms", "cleanup.policy");
        assertThat(proposed("config set @ --topic " + topic + " ")).contains("retention.ms=");
        assertThat(proposed("config set @ --broker 1 --unset ")).contains("log.retention.ms");
        assertThat(proposed("topic alter @ " + topic + " --config ")).contains("retention.ms=");
        assertThat(proposed("profile use ")).contains("default");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "topic ", "topic create @ ", "produce t @ --file ", "start --data ", "nonsense "})
    void whatTheClusterDoesNotKnowIsNotProposed(String line) {
        assertThat(proposed(line)).isEmpty();
    }

    @Test
    void whereNobodyAnswersNothingIsSaid() {
        // When
        Outcome outcome = Tool.run("complete", "--", "topic", "delete", "-b", "127.0.0.1:1", "");

        // Then
        assertThat(outcome.ok().out()).isEmpty();
        assertThat(outcome.err()).isEmpty();
    }
}
