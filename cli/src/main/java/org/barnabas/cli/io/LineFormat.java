package org.barnabas.cli.io;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/**
 * Turns a line of text into a record.
 *
 * @param topic that records go to
 * @param partition that records go to, or null: by the key's hash
 * @param keySeparator what ends the key of a line, or null: lines have no key
 * @param headers that every record gets
 */
record LineFormat(
        String topic, @Nullable Integer partition, @Nullable String keySeparator, List<Header> headers) {

    /** A line without the separator is a value without a key. */
    ProducerRecord<byte[], byte[]> record(String line) {
        int split = keySeparator == null ? -1 : line.indexOf(keySeparator);
        byte @Nullable [] key = split < 0 ? null : bytes(line.substring(0, split));
        String value = split < 0 || keySeparator == null ? line : line.substring(split + keySeparator.length());
        return new ProducerRecord<>(topic, partition, key, bytes(value), headers);
    }

    static List<Header> headers(Map<String, String> settings) {
        List<Header> headers = new ArrayList<>();
        settings.forEach((key, value) -> headers.add(new RecordHeader(key, bytes(value))));
        return headers;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
