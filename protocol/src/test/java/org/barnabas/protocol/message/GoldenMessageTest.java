package org.barnabas.protocol.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.barnabas.protocol.message.Reference.Codec;
import org.barnabas.protocol.wire.Message;
import org.barnabas.protocol.wire.UnsupportedFieldException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every message in every version against the reference's own generated classes: the same bytes mean the same fields
 * to both, and both write the same bytes.
 */
class GoldenMessageTest {
    private static final int BODIES = 20;

    private final Reference reference = new Reference();

    @TestFactory
    Stream<DynamicTest> readsAndWritesWhatTheReferenceDoes() {
        return OurMessage.all().stream()
                .map(message -> DynamicTest.dynamicTest(message.name(), () -> {
                    for (int version = message.lowest(); version <= message.highest(); version++) {
                        Codec codec = reference.codec(message.name(), version);
                        for (long seed = 0; seed < BODIES; seed++) {
                            compareBothWays(message, codec, version, seed);
                        }
                    }
                }));
    }

    /** Drafts of the older line, whose version 0 the newest calls 1, are no versions that anybody has sent. */
    @TestFactory
    Stream<DynamicTest> reachesBackToTheFirstVersionOfTheOlderLine() {
        return OurMessage.all().stream()
                .filter(message -> !message.name().contains("Share"))
                .map(message -> DynamicTest.dynamicTest(message.name(), () -> {
                    // When
                    Codec older = reference.older(message.name());

                    // Then
                    if (older != null && older.lowest() <= older.highest()) {
                        assertThat(message.lowest()).isLessThanOrEqualTo(older.lowest());
                        assertThat(message.highest()).isGreaterThanOrEqualTo(older.highest());
                    }
                }));
    }

    private static void compareBothWays(OurMessage message, Codec codec, int version, long seed) {
        String name = message.name() + " v" + version + " seed " + seed;
        // Given
        byte[] drawn = RandomBody.of(codec.schema(version), seed);
        Object theirs = codec.read(drawn, version);
        byte[] written = codec.write(theirs, version);

        // When
        Message ours = message.read(written, version);
        byte[] rewritten = OurMessage.write(ours, version);

        // Then
        assertThat(FieldByField.difference(message.read(drawn, version), theirs))
                .as(name)
                .isNull();
        assertThat(rewritten).as(name).isEqualTo(written);
        assertThat(codec.read(rewritten, version)).as(name).isEqualTo(theirs);
        assertThat(message.read(rewritten, version)).as(name).isEqualTo(ours).hasSameHashCodeAs(ours);
        assertThat(ours.toString()).as(name).startsWith(message.name() + "(");
    }

    @TestFactory
    Stream<DynamicTest> refusesTheSameFieldsInOtherVersionsAsTheReference() {
        return OurMessage.all().stream()
                .map(message -> DynamicTest.dynamicTest(message.name(), () -> {
                    for (int from = message.lowest(); from <= message.highest(); from++) {
                        Codec codec = reference.codec(message.name(), from);
                        for (int to = message.lowest(); to <= message.highest(); to++) {
                            for (long seed = 0; seed < 3 && codec.has(to); seed++) {
                                compareAcross(message, codec, from, to, seed);
                            }
                        }
                    }
                }));
    }

    private static void compareAcross(OurMessage message, Codec codec, int from, int to, long seed) {
        // Given
        byte[] drawn = RandomBody.of(codec.schema(from), seed);

        // When
        byte @Nullable [] expected = theirs(codec, codec.read(drawn, from), to);
        byte @Nullable [] actual = ours(message.read(drawn, from), to);

        // Then
        assertThat(actual)
                .as(message.name() + " from v" + from + " to v" + to + " seed " + seed)
                .isEqualTo(expected);
    }

    /** Null if it refuses to write. */
    private static byte @Nullable [] theirs(Codec codec, Object message, int version) {
        try {
            return codec.write(message, version);
        } catch (RuntimeException e) {
            return null;
        }
    }

    private static byte @Nullable [] ours(Message message, int version) {
        try {
            return OurMessage.write(message, version);
        } catch (UnsupportedFieldException e) {
            return null;
        }
    }
}
