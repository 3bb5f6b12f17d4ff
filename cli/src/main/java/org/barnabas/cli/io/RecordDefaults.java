package org.barnabas.cli.io;

import java.util.List;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * What {@code produce} was told of its records.
 *
 * @param topic that they go to
 * @param partition that they go to, or null: as a record says itself, else by the key's hash
 * @param headers that every record gets, before its own
 * @param keyFormat how keys are written
 * @param valueFormat how values are written
 */
record RecordDefaults(
        String topic,
        @Nullable Integer partition,
        List<Header> headers,
        ByteFormat keyFormat,
        ByteFormat valueFormat) {}
