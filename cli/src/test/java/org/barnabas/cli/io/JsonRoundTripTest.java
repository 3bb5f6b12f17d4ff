package org.barnabas.cli.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/** What {@code consume --output json} prints, {@code produce --input json} sends as it was. */
class JsonRoundTripTest {

    @Property(tries = 300)
    void recordsComeBackAsTheyWere(
            @ForAll("records") List<ConsumerRecord<byte[], byte[]>> records, @ForAll("formats") ByteFormat format)
            throws IOException {
        // Given
        JsonSink sink = new JsonSink(format, format);
        ByteArrayOutputStream text = new ByteArrayOutputStream();

        // When
        for (ConsumerRecord<byte[], byte[]> record : records) {
            sink.write(record, text);
        }
        List<ProducerRecord<byte[], byte[]>> read = new ArrayList<>();
        JsonSource source = new JsonSource(
                new ByteArrayInputStream(text.toByteArray()),
                new RecordDefaults("copy", null, List.of(), format, format),
                Integer.MAX_VALUE);
        for (ProducerRecord<byte[], byte[]> next = source.next(); next != null; next = source.next()) {
            read.add(next);
        }

        // Then
        assertThat(text.toString(StandardCharsets.UTF_8).lines()).hasSameSizeAs(records);
        assertThat(read).hasSameSizeAs(records);
        for (int i = 0; i < read.size(); i++) {
            ProducerRecord<byte[], byte[]> copy = read.get(i);
            ConsumerRecord<byte[], byte[]> original = records.get(i);
            assertThat(copy.key()).isEqualTo(original.key());
            assertThat(copy.value()).isEqualTo(original.value());
            assertThat(copy.timestamp()).isEqualTo(original.timestamp() < 0 ? null : original.timestamp());
            assertThat(copy.partition()).isEqualTo(original.partition());
            assertThat(copy.headers().toArray()).isEqualTo(original.headers().toArray());
        }
    }

    @Provide
    Arbitrary<ByteFormat> formats() {
        // Of a document only the meaning comes back, not the blanks.
        return Arbitraries.of(ByteFormat.STRING, ByteFormat.HEX, ByteFormat.BASE64);
    }

    @Provide
    Arbitrary<List<ConsumerRecord<byte[], byte[]>>> records() {
        Arbitrary<Header> headers = Combinators.combine(
                        Arbitraries.strings().excludeChars('\ud800').ofMaxLength(5), payloads())
                .as((key, value) -> (Header) new RecordHeader(utf8(key), value.orElse(null)));
        return Combinators.combine(
                        Arbitraries.integers().between(0, 9),
                        Arbitraries.longs().greaterOrEqual(-1),
                        payloads(),
                        payloads(),
                        headers.list().ofMaxSize(4))
                .as((partition, timestamp, key, value, list) ->
                        record(partition, timestamp, key.orElse(null), value.orElse(null), list))
                .list()
                .ofMaxSize(6);
    }

    private static ConsumerRecord<byte[], byte[]> record(
            int partition, long timestamp, byte @Nullable [] key, byte @Nullable [] value, List<Header> headers) {
        return new ConsumerRecord<>(
                "t",
                partition,
                7,
                timestamp,
                TimestampType.CREATE_TIME,
                -1,
                -1,
                key,
                value,
                new RecordHeaders(headers),
                Optional.empty());
    }

    /** Header keys are text on the wire, so that a lone half of a character cannot be in one. */
    private static String utf8(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    private static Arbitrary<Optional<byte[]>> payloads() {
        Arbitrary<byte[]> raw = Arbitraries.bytes().array(byte[].class).ofMaxSize(12);
        Arbitrary<byte[]> text =
                Arbitraries.strings().ofMaxLength(8).map(each -> each.getBytes(StandardCharsets.UTF_8));
        Arbitrary<byte[]> words = Arbitraries.of("", "null", "\"", "\\u0000", "\n", "\ufeff", "\u2028")
                .map(each -> each.getBytes(StandardCharsets.UTF_8));
        return Arbitraries.oneOf(raw, text, words).optional();
    }
}
