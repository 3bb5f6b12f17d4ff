package org.barnabas.protocol.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchemaMergeTest {
    private static final String OFFSET = "{name: Offset, type: int64, versions: 1+}";

    private final SchemaReader reader = new SchemaReader();

    /** The schemas are written without quotes here. */
    private Schema schema(String head, String fields) throws IOException {
        String text = "{name: ThingRequest, apiKey: 2, type: request, listeners: [broker], " + head + ", fields: ["
                + fields + "]}";
        String quoted = text.replaceAll("([A-Za-z0-9+\\-]+|\\[]\\w+)(?=[,:}\\]]|$)", "\"$1\"");
        return reader.read(quoted.getBytes(StandardCharsets.UTF_8));
    }

    private Schema merged(String newest, String older) throws IOException {
        return SchemaMerge.merge(
                schema("validVersions: 1-5, flexibleVersions: 4+", newest),
                schema("validVersions: 0-3, flexibleVersions: 4+", older));
    }

    private static List<String> names(List<Field> fields) {
        return fields.stream()
                .map(field -> field.name() + " " + field.versions())
                .toList();
    }

    @Test
    void versionsThatTheNewestHasDroppedComeBack() throws IOException {
        // Given
        Schema older = schema("validVersions: 0-3", OFFSET);
        Schema newest = schema("validVersions: 2-5", OFFSET);

        // When
        Schema merged = SchemaMerge.merge(newest, older);

        // Then
        assertThat(merged.valid()).hasToString("0-5");
        assertThat(merged.fields().get(0).versions()).hasToString("1+");
    }

    @Test
    void aMessageThatTheNewestHasEmptiedIsTakenAsItWas() throws IOException {
        // Given
        Schema older = schema("validVersions: 0-3", OFFSET);
        Schema newest = schema("validVersions: none", "");

        // When
        Schema merged = SchemaMerge.merge(newest, older);

        // Then
        assertThat(merged).isEqualTo(older);
        assertThat(SchemaMerge.merge(older, newest)).isEqualTo(older);
    }

    @Test
    void aFieldThatOnlyTheOlderKnowsReturnsToItsPlace() throws IOException {
        // Given
        String first = "{name: Name, type: string, versions: 0+}";
        String last = "{name: Limit, type: int32, versions: 0+}";
        String removed = "{name: MaxNumOffsets, type: int32, versions: 0, default: 1}";

        // When
        Schema merged =
                merged(first + ", " + OFFSET + ", " + last, first + ", " + removed + ", " + OFFSET + ", " + last);

        // Then
        assertThat(names(merged.fields())).containsExactly("Name 0+", "MaxNumOffsets 0", "Offset 1+", "Limit 0+");
        assertThat(merged.fields().get(1).defaultValue()).isEqualTo("1");
    }

    @Test
    void eachSpeaksForItsOwnVersionsOnly() throws IOException {
        // Given a field that came after what the older line calls version 0
        String recent = "{name: Epoch, type: int32, versions: 0+, nullableVersions: 0+}";
        String older = "{name: Epoch, type: int32, versions: 1+, nullableVersions: 1+}";
        String unknown = "{name: Reason, type: string, versions: 4+}, {name: Note, type: string, versions: 0+, tag: 0}";

        // When
        Schema merged = merged(recent + ", " + unknown, older);

        // Then
        assertThat(names(merged.fields())).containsExactly("Epoch 1+", "Reason 4+", "Note 1+");
        assertThat(merged.fields().get(0).nullable()).hasToString("1+");
    }

    @Test
    void aFieldThatWasRenamedHasItsNewNameInAllVersions() throws IOException {
        // Given
        String now = "{name: MemberEpoch, type: int32, versions: 1+}";
        String before = "{name: GenerationId, type: int32, versions: 0+}";

        // When
        Schema merged = merged(now + ", " + OFFSET, before + ", " + OFFSET);

        // Then
        assertThat(names(merged.fields())).containsExactly("MemberEpoch 0+", "Offset 1+");
    }

    @Test
    void structsAreMergedWhereverTheyAreDeclared() throws IOException {
        // Given
        String inPlace =
                "{name: Topics, type: []Topic, versions: 0+, fields: [%s]}, {name: Rest, type: []Other, versions: 0+}";
        String beside = ", commonStructs: [{name: Other, fields: [%s]}]";
        String old = "{name: Time, type: int64, versions: 0}";

        // When
        Schema merged = SchemaMerge.merge(
                schema("validVersions: 1-5" + beside.formatted(OFFSET), inPlace.formatted(OFFSET)),
                schema(
                        "validVersions: 0-3" + beside.formatted(old + ", " + OFFSET),
                        inPlace.formatted(OFFSET + ", " + old)));

        // Then
        assertThat(names(merged.fields().get(0).fields())).containsExactly("Offset 1+", "Time 0");
        assertThat(merged.shared()).hasSize(1);
        assertThat(names(merged.shared().get(0).fields())).containsExactly("Time 0", "Offset 1+");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            type                         | {name: A, type: int32, versions: 0+}                        | {name: A, type: int64, versions: 0+}
            type                         | {name: A, type: string, versions: 0+}                       | {name: A, type: []string, versions: 0+}
            type                         | {name: A, type: B, versions: 0+, fields: []}                | {name: A, type: int64, versions: 0+}
            default                      | {name: A, type: int32, versions: 0+, default: 1}            | {name: A, type: int32, versions: 0+}
            tag                          | {name: A, type: int32, taggedVersions: 1+, tag: 1}          | {name: A, type: int32, taggedVersions: 1+, tag: 2}
            versions                     | {name: A, type: int32, versions: 2+}                        | {name: A, type: int32, versions: 1+}
            versions                     | {name: A, type: int32, versions: 3+}                        | {name: A, type: int32, versions: 0}
            versions                     |                                                             | {name: A, type: int32, versions: 0+}
            nullable versions            | {name: A, type: string, versions: 0+, nullableVersions: 1+} | {name: A, type: string, versions: 0+}
            tagged versions              | {name: A, type: int32, versions: 0+, taggedVersions: 2+, tag: 0} | {name: A, type: int32, versions: 0+}
            own flexible versions        | {name: A, type: string, versions: 0+, flexibleVersions: none} | {name: A, type: string, versions: 0+}
            where the struct is declared | {name: A, type: B, versions: 0+}                            | {name: A, type: B, versions: 0+, fields: [{name: C, type: int8, versions: 0+}]}
            order of fields              | {name: A, type: int8, versions: 0+}, {name: B, type: int8, versions: 0+} | {name: B, type: int8, versions: 0+}, {name: A, type: int8, versions: 0+}
            """)
    void whatDoesNotFitTogetherStopsTheBuild(String what, String newest, String older) {
        assertThatThrownBy(() -> merged(newest == null ? "" : newest, older))
                .isInstanceOf(SchemaConflictException.class)
                .hasMessageStartingWith("ThingRequest")
                .hasMessageContaining("contradict each other. " + what + " is ");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            kind              | type: response, validVersions: 0-3
            API key           | apiKey: 3, validVersions: 0-3
            valid versions    | validVersions: 0
            flexible versions | validVersions: 0-3, flexibleVersions: 3+
            flexible versions | validVersions: 0-3, flexibleVersions: 0+
            """)
    void messagesThatDoNotFitTogetherStopTheBuild(String what, String older) {
        assertThatThrownBy(() -> SchemaMerge.merge(
                        schema("validVersions: 2-5, flexibleVersions: 4+", OFFSET), schema(older, OFFSET)))
                .isInstanceOf(SchemaConflictException.class)
                .hasMessageContaining("contradict each other. " + what + " is ");
    }

    @Test
    void aConflictSaysWhereItIsAndWhatBothSay() {
        // Given
        String struct = "{name: Topics, type: []Topic, versions: 0+, fields: [{name: Id, type: %s, versions: 0+}]}";

        // When
        assertThatThrownBy(() -> merged(struct.formatted("uuid"), struct.formatted("string")))
                // Then
                .hasMessage("ThingRequest.Topics.Id: the newest schemas and the older ones contradict each other."
                        + " type is uuid in the newest, string in the older");
    }
}
